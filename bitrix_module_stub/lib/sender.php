<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The command line of bin/send.php: one lead given as JSON goes the module's own way to the border.
 */
final class Sender
{
    public const USAGE = <<<'TEXT'
        php send.php --url URL --portal ID --token-file FILE LEAD.json

        Sends one lead, shaped like a Bitrix24 lead, to the border and prints one line of JSON:
          {"status":"accepted","message":"…"} or {"status":"refused|later","code":"…"}
        LEAD.json: {"ID":"15","TITLE":"…","NAME":"…","PHONE":["…"],"EMAIL":["…"],"COMMENTS":"…",
                    "SOURCE_ID":"EMAIL","DATE_CREATE":"2026-11-21T08:00:00Z",
                    "FILES":[{"name":"a.docx","path":"a.docx"}]}   paths are relative to LEAD.json
        --event NAME   the source event; by default made from the lead's content
        --token-file   holds the sync token; readable by its owner only
        Exit code: 0 accepted, 1 not accepted, 2 usage.

        TEXT;

    private const TYPES = [
        'docx' => 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'xlsx' => 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'pdf' => 'application/pdf',
        'txt' => 'text/plain',
        'html' => 'text/html',
        'eml' => 'message/rfc822',
        'csv' => 'text/csv',
        'png' => 'image/png',
        'jpg' => 'image/jpeg',
        'zip' => 'application/zip',
    ];

    /**
     * @param list<string> $arguments without the script's own name
     * @return array{int, string, string} exit code, standard output, standard error
     */
    public static function run(array $arguments, Transport $transport, Clock $clock): array
    {
        if ($arguments === ['--help']) {
            return [0, self::USAGE, ''];
        }
        try {
            $options = self::options($arguments);
            $token = self::token($options['token-file']);
            $message = self::message($options['lead'], $options['event'] ?? '', $clock);
            $border = new Border(new BorderUrl($options['url']), $options['portal'], $token, $transport, $clock);
        } catch (\InvalidArgumentException $error) {
            return [2, '', $error->getMessage() . "\n"];
        }
        $answer = $border->send($message, Border::newId());
        $line = ['status' => $answer->outcome->value] + match ($answer->outcome) {
            Outcome::Accepted => ['message' => (string) ($answer->data['message'] ?? '')],
            default => ['code' => $answer->code],
        };
        return [$answer->outcome === Outcome::Accepted ? 0 : 1, Json::encode($line) . "\n", ''];
    }

    /**
     * @param list<string> $arguments
     * @return array<string, string>
     */
    private static function options(array $arguments): array
    {
        $options = [];
        while ($arguments !== []) {
            $argument = array_shift($arguments);
            $name = str_starts_with($argument, '--') ? substr($argument, 2) : 'lead';
            $known = in_array($name, ['url', 'portal', 'token-file', 'event', 'lead'], true);
            $value = $name === 'lead' ? $argument : array_shift($arguments);
            if (!$known || $value === null || isset($options[$name])) {
                throw new \InvalidArgumentException(self::USAGE);
            }
            $options[$name] = $value;
        }
        foreach (['url', 'portal', 'token-file', 'lead'] as $name) {
            if (!isset($options[$name])) {
                throw new \InvalidArgumentException(self::USAGE);
            }
        }
        return $options;
    }

    private static function token(string $path): SyncToken
    {
        $mode = is_file($path) ? fileperms($path) : false;
        if ($mode === false) {
            throw new \InvalidArgumentException("$path: no such token file");
        }
        if (($mode & 0o077) !== 0) {
            throw new \InvalidArgumentException("$path: readable by others; chmod 600");
        }
        return SyncToken::parse((string) file_get_contents($path));
    }

    private static function message(string $path, string $event, Clock $clock): Message
    {
        try {
            $lead = Json::decode(is_file($path) ? (string) file_get_contents($path) : '');
        } catch (\JsonException) {
            throw new \InvalidArgumentException("$path: one JSON object expected");
        }
        $fields = new Fields();
        $fields->take($lead);
        $attachments = new Attachments();
        foreach (is_array($lead['FILES'] ?? null) ? $lead['FILES'] : [] as $file) {
            self::attach($attachments, is_array($file) ? $file : [], dirname($path));
        }
        $id = is_scalar($lead['ID'] ?? null) ? (string) $lead['ID'] : '';
        $source = is_scalar($lead['SOURCE_ID'] ?? null) ? (string) $lead['SOURCE_ID'] : '';
        $when = self::when($lead['DATE_CREATE'] ?? null, $clock, $path);
        if ($event === '') {
            $content = Json::encode(['fields' => $fields->contract(), 'files' => $attachments->contract()]);
            $event = "lead:$id:send:" . substr(hash('sha256', $when->format('c') . $source . $content), 0, 16);
        }
        $channel = Channel::ofCard($lead);
        return new Message($event, 'lead', $id, $channel, $when, $source, $fields, $attachments);
    }

    private static function when(mixed $text, Clock $clock, string $path): \DateTimeImmutable
    {
        try {
            $text = is_string($text) && $text !== '' ? $text : '@' . $clock->now();
            return new \DateTimeImmutable($text, new \DateTimeZone('UTC'));
        } catch (\Exception) {
            throw new \InvalidArgumentException("$path: DATE_CREATE is not a date");
        }
    }

    /** @param array<mixed> $file */
    private static function attach(Attachments $attachments, array $file, string $folder): void
    {
        $path = is_string($file['path'] ?? null) ? $file['path'] : '';
        $path = str_starts_with($path, '/') ? $path : "$folder/$path";
        $name = is_string($file['name'] ?? null) ? $file['name'] : basename($path);
        $type = self::TYPES[strtolower(pathinfo($name, PATHINFO_EXTENSION))] ?? '';
        if (!is_file($path) || !is_readable($path)) {
            $attachments->omit($name, $type, 0, Attachments::UNAVAILABLE);
            return;
        }
        $read = static function () use ($path): ?string {
            $content = file_get_contents($path);
            return $content === false ? null : $content;
        };
        $attachments->add($name, $type, (int) filesize($path), $read);
    }
}
