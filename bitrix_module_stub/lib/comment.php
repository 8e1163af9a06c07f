<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * A result as a timeline entry: what the model wrote is text, never markup, mention or link.
 */
final class Comment
{
    private const REASON = 1000; // characters
    private const SHORT = 300;

    /**
     * @param array<string, string> $phrases verdict (with #VERDICT#, #CONFIDENCE#), none, reason,
     *     topic, run, before.agree, before.disagree; and names of verdicts, each under `verdict.<code>`
     * @param string $before the opinion about the verdict that this one replaces, if there was one
     */
    public static function of(Result $result, array $phrases, string $before = ''): string
    {
        $headline = $phrases['none'];
        if ($result->outcome === 'verdict') {
            $name = $phrases["verdict.{$result->verdict}"] ?? Harmless::line($result->verdict, 60);
            $confidence = $result->confidence === null ? '–' : round($result->confidence * 100) . ' %';
            $headline = strtr($phrases['verdict'], ['#VERDICT#' => $name, '#CONFIDENCE#' => $confidence]);
        }
        $lines = ["[B]{$headline}[/B]"];
        if ($result->reason !== '') {
            $lines[] = $phrases['reason'] . ' ' . Harmless::line($result->reason, self::REASON);
        }
        if ($result->topic !== '') {
            $lines[] = $phrases['topic'] . ' ' . Harmless::line($result->topic, self::SHORT);
        }
        foreach ($result->quotes as $quote) {
            $lines[] = '«' . Harmless::line($quote, self::SHORT) . '»';
        }
        if ($before !== '') {
            $lines[] = $phrases["before.$before"];
        }
        $lines[] = self::mark($result, $phrases);
        return implode("\n", $lines);
    }

    /**
     * The line by which an entry that exists already is found again.
     *
     * @param array<string, string> $phrases
     */
    public static function mark(Result $result, array $phrases): string
    {
        return $phrases['run'] . ' ' . $result->id . '/' . $result->outcome;
    }
}
