<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * One result from the border, its values restored: a verdict, or the reason why there is none.
 */
final class Result
{
    private const OUTCOMES = ['verdict', 'refused', 'failed', 'expired', 'cancelled', 'held'];

    /**
     * @param string $id the run
     * @param string $sourceEvent the event's name as we told it
     * @param array<string, mixed> $answer by the assistant's own schema; hostile
     * @param list<string> $quotes
     * @param int $responsible the user behind the role that the answer names; 0 if it names none
     */
    private function __construct(
        public readonly string $id,
        public readonly string $sourceEvent,
        public readonly string $entityType,
        public readonly string $entityId,
        public readonly string $assistant,
        public readonly string $outcome,
        public readonly string $reason,
        public readonly array $answer,
        public readonly string $verdict,
        public readonly ?float $confidence,
        public readonly array $quotes,
        public readonly string $topic,
        public readonly string $model,
        public readonly int $responsible,
    ) {
    }

    /**
     * @param array<string, mixed> $data
     * @throws \UnexpectedValueException (without values) if the contract is broken
     */
    public static function read(array $data): self
    {
        $answer = is_array($data['answer'] ?? null) ? $data['answer'] : [];
        $entity = is_array($data['entity'] ?? null) ? $data['entity'] : [];
        $outcome = self::text($data, 'outcome');
        $id = self::text($data, 'result');
        if (preg_match('/\A[A-Za-z0-9_-]{1,64}\z/', $id) !== 1 || !in_array($outcome, self::OUTCOMES, true)) {
            throw new \UnexpectedValueException('result');
        }
        $confidence = $answer['confidence'] ?? null;
        $quotes = is_array($answer['quotes'] ?? null) ? $answer['quotes'] : [];
        $result = new self(
            $id,
            self::text($data, 'source_event'),
            self::text($entity, 'type'),
            self::text($entity, 'id'),
            self::text($data, 'assistant'),
            $outcome,
            self::text($answer, 'reason') ?: self::text($data, 'reason'),
            $outcome === 'verdict' ? $answer : [],
            $outcome === 'verdict' ? self::text($answer, 'verdict') : '',
            is_int($confidence) || is_float($confidence) ? max(0.0, min(1.0, (float) $confidence)) : null,
            array_values(array_filter($quotes, 'is_string')),
            self::text($answer, 'topic'),
            self::text($data, 'model'),
            is_int($data['responsible'] ?? null) ? max(0, $data['responsible']) : 0,
        );
        if ($outcome === 'verdict' && $result->verdict === '') {
            throw new \UnexpectedValueException('answer');
        }
        return $result;
    }

    /**
     * @param array<string, mixed> $data
     */
    private static function text(array $data, string $name): string
    {
        $value = $data[$name] ?? '';
        return is_string($value) ? $value : '';
    }
}
