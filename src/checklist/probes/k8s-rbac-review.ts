/** The last signed review of the rights in a cluster, held against the rights of now. */
import type {Probe} from '../probe.ts';
import {reviewFields, reviewOf} from '../review.ts';
import {k8sRbac} from './k8s-rbac.ts';

export const k8sRbacReview: Probe = {
  name: 'k8s-rbac-review',
  version: 1,
  about: 'Review of the rights in a Kubernetes cluster',
  privilege: k8sRbac.privilege,
  timeout: k8sRbac.timeout,
  fields: reviewFields,
  async collect(place, signal) {
    return reviewOf(k8sRbacReview, place, 'k8s-rbac', await k8sRbac.collect(place, signal));
  },
};
