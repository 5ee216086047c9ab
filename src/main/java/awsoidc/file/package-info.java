/** Files and directories that an author's scripts can change while the driver looks at them. */
@NullMarked
package awsoidc.file;

import org.jspecify.annotations.NullMarked;
