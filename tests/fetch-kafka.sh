#!/usr/bin/env bash
# Puts the jars of Apache Kafka, the broker of the tests, into a cache folder outside the tree,
# once, and prints that folder. Needs Java 17 or later and Maven.
set -euo pipefail

version=4.1.1
folder=${XDG_CACHE_HOME:-$HOME/.cache}/portfoliod/kafka-$version

pom() {
  cat <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>portfoliod</groupId>
  <artifactId>test-broker</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>$version</version>
    </dependency>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka-tools</artifactId>
      <version>$version</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
XML
}

# Complete or absent: the folder gets its name only when the jars in it have been seen to run.
work=
fetch() {
  mkdir -p "$(dirname "$folder")"
  work=$(mktemp -d "$folder.XXXXXX")
  trap 'rm -rf "${work:?}"' EXIT
  pom >"$work/pom.xml"
  for attempt in 1 2 3; do
    mvn -B -q -U -f "$work/pom.xml" dependency:copy-dependencies -DoutputDirectory="$work/libs" \
      -Dstyle.color=never >&2 && break
    [ "$attempt" -lt 3 ] || exit 1
  done
  java -cp "$work/libs/*" kafka.tools.StorageTool random-uuid >/dev/null 2>&1
  mv -T "$work" "$folder" || [ -d "$folder/libs" ]
}

[ -d "$folder/libs" ] || fetch
echo "$folder"
