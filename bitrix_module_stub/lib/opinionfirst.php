<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * A manager judged the verdict that is about to be replaced: the border has to hear of that before.
 */
final class OpinionFirst extends \RuntimeException
{
}
