<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * A result as a timeline entry: what the model wrote is text, never markup, mention or link.
 */
final class Comment
{
    private const MARKUP = ['[' => '［', ']' => '］', '<' => '＜', '>' => '＞'];
    private const LONGEST = 1000; // characters of one part

    /**
     * @param array<string, string> $phrases verdict (with #VERDICT#, #CONFIDENCE#), none, reason,
     *     quotes, topic, run; and names of verdicts, each under `verdict.<code>`
     */
    public static function of(Result $result, array $phrases): string
    {
        $lines = [];
        if ($result->outcome === 'verdict') {
            $name = self::verdict($result->verdict, $phrases);
            $confidence = $result->confidence === null ? '–' : (string) round($result->confidence * 100) . ' %';
            $parts = ['#VERDICT#' => self::plain($name), '#CONFIDENCE#' => $confidence];
            $lines[] = '[B]' . strtr($phrases['verdict'], $parts) . '[/B]';
        } else {
            $lines[] = '[B]' . $phrases['none'] . '[/B]';
        }
        foreach (['reason' => $result->reason, 'topic' => $result->topic] as $part => $text) {
            if ($text !== '') {
                $lines[] = $phrases[$part] . ' ' . self::plain($text);
            }
        }
        foreach ($result->quotes as $quote) {
            $lines[] = '— «' . self::plain($quote) . '»';
        }
        $lines[] = self::mark($result, $phrases);
        return implode("\n", $lines);
    }

    /** @param array<string, string> $phrases */
    public static function verdict(string $code, array $phrases): string
    {
        return $phrases["verdict.$code"] ?? $code;
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

    /**
     * Text that no parser of the portal takes for BB-code, HTML, an entity or a link.
     */
    public static function plain(string $text): string
    {
        $text = self::cut((string) preg_replace('/[\p{C}\s]+/u', ' ', self::utf8($text)), self::LONGEST);
        $text = strtr($text, self::MARKUP);
        $text = (string) preg_replace('/&(?=#?\w+;)/u', '＆', $text);
        return trim((string) preg_replace('~(?<=:)(?=//)|(?<=\bwww)(?=\.)~iu', "\u{2060}", $text));
    }

    /**
     * The first `$characters` of the text, without breaking one.
     */
    public static function cut(string $text, int $characters): string
    {
        $cut = preg_match('/\A.{0,' . $characters . '}/us', $text, $found) === 1 ? $found[0] : '';
        return $cut === $text ? $text : $cut . '…';
    }

    private static function utf8(string $text): string
    {
        return preg_match('//u', $text) === 1 ? $text : '';
    }
}
