package awsoidc.container;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;

/**
 * The images of a job, obtained one after the other in a thread of its own: their progress goes to
 * the job's log.
 */
final class JobImages {

  /** Obtains an image as its policies say. */
  interface Source {
    Images.Image get(ImageSpec image) throws IOException, InterruptedException, UnusableImage;
  }

  private final Map<ImageName, FutureTask<Images.Image>> images = new LinkedHashMap<>();

  private JobImages() {}

  static JobImages begin(Iterable<ImageSpec> specs, Source source) {
    JobImages all = new JobImages();
    specs.forEach(spec -> all.images.put(spec.name(), new FutureTask<>(() -> source.get(spec))));
    Thread.ofPlatform()
        .daemon()
        .name("images")
        .start(() -> all.images.values().forEach(FutureTask::run));
    return all;
  }

  /**
   * Waits until the engine has an image, and says what is in it.
   *
   * @throws UnusableImage no registry has it, or none gives it to this job
   */
  Images.Image await(ImageName name) throws IOException, InterruptedException, UnusableImage {
    FutureTask<Images.Image> image = images.get(name);
    if (image == null) {
      throw new IOException("the image " + name + " is not one of this job's");
    }
    return Work.result(image);
  }

  /** Waits for all; throws what is wrong with the first that could not be obtained. */
  void awaitAll() throws IOException, InterruptedException, UnusableImage {
    for (FutureTask<Images.Image> image : images.values()) {
      Work.result(image);
    }
  }
}
