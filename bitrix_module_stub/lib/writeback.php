<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Writes a result into the lead's card once: our own fields, never over a person's value, and an entry.
 */
final class WriteBack
{
    public const VERDICT = 'UF_CRM_RELAY_VERDICT';
    public const CONFIDENCE = 'UF_CRM_RELAY_CONFIDENCE';
    public const REASON = 'UF_CRM_RELAY_REASON';
    public const MODEL = 'UF_CRM_RELAY_MODEL';
    public const RUN = 'UF_CRM_RELAY_RUN';
    public const FIELDS = [self::VERDICT, self::CONFIDENCE, self::REASON, self::MODEL, self::RUN];

    /**
     * @param array<string, string> $phrases of a Comment
     */
    public function __construct(
        private readonly Card $card,
        private readonly Ledger $ledger,
        private readonly array $phrases,
        private readonly Clock $clock,
    ) {
    }

    /**
     * Returns written, repeated (nothing was done), gone, or unsupported (not a lead).
     *
     * @throws \RuntimeException if the portal did not take it: call again
     */
    public function apply(Result $result): string
    {
        if ($result->entityType !== 'lead' || preg_match('/\A[1-9][0-9]{0,17}\z/', $result->entityId) !== 1) {
            return 'unsupported';
        }
        $lead = (int) $result->entityId;
        $key = "{$result->id}:{$result->outcome}";
        $begun = $this->ledger->find($key);
        if ($begun !== null && $begun['done']) {
            return 'repeated';
        }
        $now = $this->card->read($lead);
        if ($now === null) {
            return 'gone';
        }
        $ours = [$this->ledger->written($lead), $begun['values'] ?? []];
        $values = $this->allowed($this->values($result), $now, $ours);
        if ($begun === null) {
            $this->ledger->start($key, $lead, $values, $this->clock->now());
        }
        if ($values !== []) {
            $this->card->write($lead, $values);
        }
        if ($begun === null || !$this->card->hasComment($lead, Comment::mark($result, $this->phrases))) {
            $this->card->comment($lead, Comment::of($result, $this->phrases));
        }
        $this->ledger->finish($key);
        return 'written';
    }

    /** @return array<string, string|float> */
    private function values(Result $result): array
    {
        $reason = Harmless::line($result->reason, 500);
        if ($result->outcome !== 'verdict') {
            return [self::REASON => $reason, self::RUN => $result->id];
        }
        return [
            self::VERDICT => $result->verdict,
            self::CONFIDENCE => $result->confidence === null ? '' : round($result->confidence, 2),
            self::REASON => $reason,
            self::MODEL => Harmless::line($result->model, 60),
            self::RUN => $result->id,
        ];
    }

    /**
     * What may be written: a field that is empty or still holds what we wrote. A person's verdict
     * keeps all of them, and a result without a verdict does not disturb an earlier verdict.
     *
     * @param array<string, string|float> $values
     * @param array<string, string> $now
     * @param list<array<string, string|float>> $ours
     * @return array<string, string|float>
     */
    private function allowed(array $values, array $now, array $ours): array
    {
        $verdict = $now[self::VERDICT] ?? '';
        if ($verdict !== '' && (!isset($values[self::VERDICT]) || !self::isOurs(self::VERDICT, $verdict, $ours))) {
            return [];
        }
        return array_filter(
            $values,
            static fn (string $name): bool => self::isOurs($name, $now[$name] ?? '', $ours),
            ARRAY_FILTER_USE_KEY,
        );
    }

    /** @param list<array<string, string|float>> $ours */
    private static function isOurs(string $name, string $value, array $ours): bool
    {
        $value = trim($value);
        foreach ($ours as $written) {
            $known = trim((string) ($written[$name] ?? ''));
            $alike = is_numeric($known) && is_numeric($value) && abs((float) $known - (float) $value) < 1e-6;
            if ($known !== '' && ($alike || $known === $value)) {
                return true;
            }
        }
        return $value === '';
    }
}
