<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Writes a result into its card once: our own fields, never over a person's value, an entry, and the extras.
 */
final class WriteBack
{
    public const VERDICT = 'UF_CRM_RELAY_VERDICT';
    public const CONFIDENCE = 'UF_CRM_RELAY_CONFIDENCE';
    public const REASON = 'UF_CRM_RELAY_REASON';
    public const MODEL = 'UF_CRM_RELAY_MODEL';
    public const RUN = 'UF_CRM_RELAY_RUN';
    public const OPINION = 'UF_CRM_RELAY_OPINION';
    private const BEFORE = 'opinion_before'; // in the ledger only
    public const FIELDS = [
        self::VERDICT, self::CONFIDENCE, self::REASON, self::MODEL, self::RUN, self::OPINION,
    ];

    /**
     * @param array<string, string> $phrases of a Comment
     * @param array<string, string> $map standard fields that an answer may fill while they are empty: key by field
     * @param list<Extra> $extras
     */
    public function __construct(
        private readonly Card $card,
        private readonly Ledger $ledger,
        private readonly array $phrases,
        private readonly Clock $clock,
        private readonly array $map = [],
        private readonly array $extras = [],
    ) {
    }

    /**
     * Returns written, followed (the lead has become a deal, which was written too), repeated (nothing was
     * done), gone, or unsupported (neither lead nor deal).
     *
     * @throws OpinionFirst if an opinion about the verdict before has to reach the border first: call again
     * @throws \RuntimeException if the portal did not take it: call again
     */
    public function apply(Result $result): string
    {
        $isCard = in_array($result->entityType, [Event::LEAD, Event::DEAL], true);
        if (!$isCard || preg_match('/\A[1-9][0-9]{0,8}\z/', $result->entityId) !== 1) {
            return 'unsupported';
        }
        $card = $this->card->open($result->entityType, (int) $result->entityId);
        if ($card === null) {
            return 'gone';
        }
        $code = $this->into($card, $result, $this->extras);
        $deal = $card->deal === 0 ? null : $this->card->open(Event::DEAL, $card->deal);
        if ($deal !== null) {
            $this->into($deal, $result, []); // its people have heard of it by the lead
            return $code === 'written' ? 'followed' : $code;
        }
        return $code;
    }

    /** @param list<Extra> $extras */
    private function into(CardState $card, Result $result, array $extras): string
    {
        $isFollowed = $card->entity !== $result->entityType;
        $key = "{$result->id}:{$result->outcome}" . ($isFollowed ? ':deal' : '');
        $begun = $this->ledger->find($key);
        if ($begun !== null && $begun['done']) {
            return 'repeated';
        }
        $ours = [$this->ledger->written($card->entity, $card->id), $begun['values'] ?? []];
        $values = $this->allowed($this->values($result), $card->values, $ours);
        $outdated = $this->outdated($values, $card);
        $values += $outdated === '' ? [] : [self::OPINION => ''];
        $before = (string) ($begun['values'][self::BEFORE] ?? $outdated);
        if ($begun === null) {
            $noted = $values + ($before === '' ? [] : [self::BEFORE => $before]);
            $this->ledger->start($key, $card->entity, $card->id, $noted, $this->clock->now());
        }
        if ($values !== []) {
            $this->card->write($card, $values);
        }
        if ($begun === null || !$this->card->hasComment($card, Comment::mark($result, $this->phrases))) {
            $this->card->comment($card, Comment::of($result, $this->phrases, $before));
        }
        foreach ($extras as $extra) {
            $this->add($extra, $key, $result, $card, $begun['steps'] ?? []);
        }
        $this->ledger->finish($key);
        return 'written';
    }

    /** @param list<string> $steps */
    private function add(Extra $extra, string $key, Result $result, CardState $card, array $steps): void
    {
        $name = $extra->name();
        if (in_array($name, $steps, true) || !$extra->isWanted($result, $card)) {
            return;
        }
        $isBegun = in_array("$name?", $steps, true);
        if (!$isBegun) {
            $this->ledger->step($key, "$name?");
        }
        if (!$isBegun || !$extra->exists($result, $card)) {
            $extra->make($result, $card);
        }
        $this->ledger->step($key, $name);
    }

    /** @return array<string, string|float> */
    private function values(Result $result): array
    {
        $reason = Harmless::line($result->reason, 500);
        if ($result->outcome !== 'verdict') {
            return [self::REASON => $reason, self::RUN => $result->id];
        }
        $values = [
            self::VERDICT => $result->verdict,
            self::CONFIDENCE => $result->confidence === null ? '' : round($result->confidence, 2),
            self::REASON => $reason,
            self::MODEL => Harmless::line($result->model, 60),
            self::RUN => $result->id,
        ];
        foreach ($this->map as $field => $key) {
            $value = $result->answer[$key] ?? null;
            $text = is_string($value) || is_int($value) || is_float($value) ? trim((string) $value) : '';
            $text = match ($field) {
                'PHONE' => preg_match('/\A\+?[0-9 ()-]{5,30}\z/', $text) === 1 ? $text : '',
                'EMAIL' => (string) filter_var($text, FILTER_VALIDATE_EMAIL),
                'OPPORTUNITY' => is_numeric($text) ? $text : '',
                default => Harmless::line($text, 250),
            };
            if ($text !== '' && !isset($values[$field])) {
                $values[$field] = $text;
            }
        }
        return $values;
    }

    /**
     * What may be written: a field that is empty or still holds what we wrote; a mapped one only while it
     * is empty. A person's verdict keeps all of them, and a result without a verdict does not disturb an
     * earlier verdict.
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
            static fn (string $name): bool => in_array($name, self::FIELDS, true)
                ? self::isOurs($name, $now[$name] ?? '', $ours)
                : trim($now[$name] ?? '') === '',
            ARRAY_FILTER_USE_KEY,
        );
    }

    /**
     * The opinion about the verdict before, which moves from the field into the new verdict's entry; empty if
     * there is none. An item of the list that a person added is none of ours and stays.
     *
     * @param array<string, string|float> $values
     * @throws OpinionFirst if the border was not told of it yet
     */
    private function outdated(array $values, CardState $card): string
    {
        $isNew = isset($values[self::VERDICT], $values[self::RUN])
            && ($card->values[self::RUN] ?? '') !== $values[self::RUN];
        $opinion = $card->values[self::OPINION] ?? '';
        if (!$isNew || !in_array($opinion, [Opinion::AGREE, Opinion::DISAGREE], true)) {
            return '';
        }
        return $card->opinionWaits ? throw new OpinionFirst() : $opinion;
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
