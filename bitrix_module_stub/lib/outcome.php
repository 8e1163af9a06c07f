<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The three ends of a request to the border.
 */
enum Outcome: string
{
    case Accepted = 'accepted';
    case Refused = 'refused';
    case Later = 'later';
}
