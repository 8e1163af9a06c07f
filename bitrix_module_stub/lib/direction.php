<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Who signs: each direction of a link has keys of its own, so nothing can be reflected.
 */
enum Direction: string
{
    case ModuleToBorder = 'module>border';
    case BorderToModule = 'border>module';
    case BorderToOffshore = 'border>offshore';
    case OffshoreToBorder = 'offshore>border';
}
