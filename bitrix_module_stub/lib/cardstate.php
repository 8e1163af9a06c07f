<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * A card as it is now, as far as we touch it.
 */
final class CardState
{
    /**
     * @param string $entity lead or deal
     * @param array<string, string> $values our own fields and the mapped ones; empty ones are ''
     * @param int $responsible the user; 0 if nobody is
     * @param int $deal the deal that this lead was converted into; 0 if it was not
     * @param bool $opinionWaits somebody judged the verdict that stands here, and the border does not know yet
     */
    public function __construct(
        public readonly string $entity,
        public readonly int $id,
        public readonly array $values,
        public readonly int $responsible = 0,
        public readonly int $deal = 0,
        public readonly bool $opinionWaits = false,
    ) {
    }
}
