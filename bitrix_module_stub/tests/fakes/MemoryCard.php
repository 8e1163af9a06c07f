<?php

declare(strict_types=1);

namespace Relay\Border\Tests\fakes;

use Relay\Border\Card;
use Relay\Border\CardState;
use Relay\Border\Ledger;

/**
 * One lead's card and the ledger beside it; may break down at a named step.
 */
final class MemoryCard implements Card, Ledger
{
    /** @var array<string, string>|null */
    public ?array $fields = [];

    /** @var list<string> */
    public array $comments = [];

    /** @var array<string, array{done: bool, values: array<string, string|float>, steps: list<string>}> */
    public array $rows = [];

    public bool $opinionWaits = false;
    public string $breaksAt = '';
    public int $writes = 0;

    public function open(string $entity, int $id): ?CardState
    {
        return $this->fields === null ? null : new CardState($entity, $id, $this->fields, 7, 0, $this->opinionWaits);
    }

    public function write(CardState $card, array $values): void
    {
        $this->breakAt('before write');
        $this->fields = array_map('strval', $values) + ($this->fields ?? []);
        $this->writes++;
        $this->breakAt('after write');
    }

    public function comment(CardState $card, string $bbCode): void
    {
        $this->comments[] = $bbCode;
        $this->breakAt('after comment');
    }

    public function hasComment(CardState $card, string $mark): bool
    {
        return str_contains(implode("\n", $this->comments), $mark);
    }

    public function find(string $key): ?array
    {
        return $this->rows[$key] ?? null;
    }

    public function start(string $key, string $entity, int $id, array $values, int $now): void
    {
        $this->rows[$key] = ['done' => false, 'values' => $values, 'steps' => []];
    }

    public function step(string $key, string $step): void
    {
        $this->rows[$key]['steps'][] = $step;
    }

    public function finish(string $key): void
    {
        $this->rows[$key]['done'] = true;
    }

    public function written(string $entity, int $id): array
    {
        $values = [];
        foreach (array_reverse($this->rows) as $row) {
            $values += $row['done'] ? $row['values'] : [];
        }
        return $values;
    }

    private function breakAt(string $step): void
    {
        if ($this->breaksAt === $step) {
            $this->breaksAt = '';
            throw new \RuntimeException($step);
        }
    }
}
