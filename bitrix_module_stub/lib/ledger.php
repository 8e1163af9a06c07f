<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Which results were written, and what exactly: how our own value is told from a person's.
 */
interface Ledger
{
    /**
     * What was about to be written under this key, or was; null if the key is new.
     *
     * @return array{done: bool, values: array<string, string|float>, steps: list<string>}|null
     */
    public function find(string $key): ?array;

    /** @param array<string, string|float> $values */
    public function start(string $key, string $entity, int $id, array $values, int $now): void;

    /**
     * Note that a step was begun (`feed?`) or done (`feed`).
     */
    public function step(string $key, string $step): void;

    public function finish(string $key): void;

    /**
     * The last value that a finished result wrote into each field of this card.
     *
     * @return array<string, string|float>
     */
    public function written(string $entity, int $id): array;
}
