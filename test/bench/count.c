/* The peer of the bench: libpcap reads the file and counts its packets, nothing else. */
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv) {
  char error[PCAP_ERRBUF_SIZE];
  pcap_t *capture = argc > 1 ? pcap_open_offline(argv[1], error) : NULL;
  struct pcap_pkthdr *header;
  const unsigned char *bytes;
  unsigned long packets = 0;
  if (capture == NULL) return 1;
  while (pcap_next_ex(capture, &header, &bytes) == 1) packets++;
  printf("%lu\n", packets);
  return 0;
}
