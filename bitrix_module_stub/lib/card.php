<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The cards of leads and deals as far as we touch them: our own fields, mapped empty ones, the timeline.
 */
interface Card
{
    /**
     * The card as it is now; null if it is no longer there.
     */
    public function open(string $entity, int $id): ?CardState;

    /**
     * @param array<string, string|float> $values
     * @throws \RuntimeException if the portal did not take them
     */
    public function write(CardState $card, array $values): void;

    public function comment(CardState $card, string $bbCode): void;

    public function hasComment(CardState $card, string $mark): bool;
}
