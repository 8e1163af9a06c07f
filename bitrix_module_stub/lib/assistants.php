<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The border's assistants as the settings show them: names, titles, verdicts and keys of answers.
 */
final class Assistants
{
    /**
     * @param array<string, mixed> $data the border's answer
     * @return list<array{name: string, title: string, verdicts: list<string>, keys: list<string>}>
     */
    public static function read(array $data): array
    {
        $found = [];
        foreach (is_array($data['assistants'] ?? null) ? $data['assistants'] : [] as $row) {
            $name = is_array($row) && is_string($row['name'] ?? null) ? $row['name'] : '';
            if ($name === '') {
                continue;
            }
            $found[] = [
                'name' => $name,
                'title' => is_string($row['title'] ?? null) ? $row['title'] : $name,
                'verdicts' => self::words($row['verdicts'] ?? null),
                'keys' => self::words($row['keys'] ?? null),
            ];
        }
        return $found;
    }

    /** @return list<string> */
    private static function words(mixed $list): array
    {
        return array_values(array_filter(is_array($list) ? $list : [], 'is_string'));
    }
}
