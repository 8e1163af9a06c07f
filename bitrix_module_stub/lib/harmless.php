<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Text of a model or a stranger made harmless for a card and a timeline, as the border does it.
 *
 * Nothing is encoded, because nobody agrees on how such texts are decoded: what could act is
 * replaced by a look-alike that a reader understands and no parser does.
 */
final class Harmless
{
    private const BRACKETS = ['[' => '(', ']' => ')', '<' => '‹', '>' => '›'];

    /** Entities, links, scripts, mentions, a leading dash, and formulas of spreadsheets. */
    private const REWRITTEN = [
        '/&(?=#?\w{1,31};)/u' => '& ',
        '~\b([a-z][a-z0-9+.\-]{1,20}):(?=//)~iu' => '$1: ',
        '/\b(www)\.(?=\w)/iu' => '$1 .',
        '/\b(javascript|vbscript|data):/iu' => '$1 :',
        '/(?<![\w.+\-])@(?=\w)/u' => '@ ',
        '/^(\s*)[\-－](?=\S)/u' => '$1– ',
        '/^(\s*)([=+@＝＋＠])/u' => '$1\'$2',
    ];

    /**
     * At most `$limit` characters on one line that no parser of the portal acts upon.
     */
    public static function line(string $text, int $limit): string
    {
        if (preg_match('//u', $text) !== 1) {
            return '';
        }
        $text = trim((string) preg_replace('/[\x09-\x0d\x1c-\x20\x{85}\p{Z}]+/u', ' ', $text), ' ');
        // invisible characters, and those of four bytes: older portals store three
        $text = strtr((string) preg_replace('/[\p{C}\x{10000}-\x{10FFFF}]/u', '', $text), self::BRACKETS);
        $text = (string) preg_replace(array_keys(self::REWRITTEN), array_values(self::REWRITTEN), $text);
        $text = trim($text, ' ');
        if (preg_match("/\A.{{$limit}}./us", $text) !== 1) {
            return $text;
        }
        preg_match('/\A.{' . ($limit - 1) . '}/us', $text, $found);
        return rtrim($found[0], ' ') . '…';
    }
}
