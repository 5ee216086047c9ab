package awsoidc.issuer;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What was published, and what is different from before.
 *
 * @param current names of the keys that GitLab has
 * @param added those of them that were not published before, or as another key of that name
 * @param leaving keys that GitLab no longer has but that stay, and since when that is known
 * @param gone those of them that GitLab still had at the last look of this process
 * @param removed keys that are published no more
 * @param written paths of the documents that were not there yet, or were another
 * @param doubts what is unusual about GitLab's documents
 */
public record Publication(
    List<String> current,
    List<String> added,
    Map<String, Instant> leaving,
    List<String> gone,
    List<String> removed,
    List<String> written,
    List<String> doubts) {}
