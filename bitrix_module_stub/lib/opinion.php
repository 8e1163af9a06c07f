<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * What a manager thinks of a verdict: the field for it, or a verdict of his own in its place.
 */
final class Opinion
{
    public const AGREE = 'agree';
    public const DISAGREE = 'disagree';

    private function __construct(
        public readonly string $result,
        public readonly string $opinion,
        public readonly string $verdict,
    ) {
    }

    /**
     * Read it from a card; null if it says nothing about a run of ours.
     *
     * @param array<string, string> $now our own fields, verdict and opinion by their codes
     * @param array<string, string|float> $written what we wrote there last
     */
    public static function of(array $now, array $written): ?self
    {
        $run = (string) ($written[WriteBack::RUN] ?? '');
        $ours = (string) ($written[WriteBack::VERDICT] ?? '');
        if ($run === '' || $ours === '') {
            return null;
        }
        $said = $now[WriteBack::OPINION] ?? '';
        $verdict = $now[WriteBack::VERDICT] ?? '';
        $own = $verdict !== '' && $verdict !== $ours ? mb_substr($verdict, 0, 100) : '';
        return match (true) {
            $own !== '' => new self($run, self::DISAGREE, $own),
            in_array($said, [self::AGREE, self::DISAGREE], true) => new self($run, $said, ''),
            default => null,
        };
    }

    /** @return array<string, mixed> */
    public function contract(): array
    {
        return [
            'type' => 'opinion',
            'result' => $this->result,
            'opinion' => $this->opinion,
            'verdict' => $this->verdict,
        ];
    }
}
