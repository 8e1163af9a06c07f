<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The border as the module sees it: signed POSTs, answers believed only when signed for this request.
 */
final class Border
{
    private const MAX_BODY = 25_000_000; // bytes; the border takes no more
    private const MAX_SKEW = 86_400; // seconds; a clock further off is reported, not worked around
    private const NOTICED_SKEW = 240; // a smaller one cannot be why a request was not let in
    private const TIMEOUT = 20;
    private const RETRIED = [401, 408, 425, 429];

    public function __construct(
        private readonly BorderUrl $url,
        private readonly string $portal,
        private readonly SyncToken $token,
        private readonly Transport $transport,
        private readonly Clock $clock,
    ) {
    }

    /**
     * Hand over one message, what a manager thinks of a verdict, or that a card is in the control group.
     *
     * @param string $id the same on each attempt to send this message; anything else may be told twice
     */
    public function send(Message|Opinion|Control $said, string $id): Answer
    {
        return match (true) {
            $said instanceof Message => $this->call('/v1/messages', $said->contract(), $id),
            $said instanceof Opinion => $this->call('/v1/opinions', $said->contract(), self::newId()),
            $said instanceof Control => $this->call('/v1/controls', $said->contract(), self::newId()),
        };
    }

    /**
     * The assistants of the border, and who sorts which channel.
     */
    public function assistants(): Answer
    {
        return $this->call('/v1/assistants', ['type' => 'assistants'], self::newId());
    }

    /**
     * The numbers of the last 7 and 30 days.
     */
    public function statistics(): Answer
    {
        return $this->call('/v1/statistics', ['type' => 'statistics'], self::newId());
    }

    /**
     * Does anybody answer, and do both sides know the same token?
     */
    public function ping(): Answer
    {
        return $this->call('/v1/ping', ['type' => 'ping'], self::newId());
    }

    /**
     * Fetch results that were not acknowledged yet.
     *
     * @param int $wait seconds (0–30) the border may wait for the first one
     */
    public function poll(int $wait, int $limit): Answer
    {
        $body = ['type' => 'results.poll', 'wait' => $wait, 'limit' => $limit];
        return $this->call('/v1/results/poll', $body, self::newId(), self::TIMEOUT + $wait);
    }

    /**
     * @param array<string, string> $codes what came of each result, by its id
     */
    public function acknowledge(array $codes): Answer
    {
        $results = array_map('strval', array_keys($codes));
        $body = ['type' => 'results.ack', 'results' => $results, 'codes' => (object) $codes];
        return $this->call('/v1/results/ack', $body, self::newId());
    }

    public static function newId(): string
    {
        return 'm_' . bin2hex(random_bytes(16));
    }

    /** @param array<string, mixed> $body */
    private function call(string $path, array $body, string $id, int $timeout = self::TIMEOUT): Answer
    {
        $head = ['type' => $body['type'], 'portal' => $this->portal, 'audience' => 'border'];
        $text = Json::encode($head + $body);
        if (strlen($text) > self::MAX_BODY) {
            return Answer::refused('too_large', 413);
        }
        try {
            $reply = $this->post($path, $text, $id, $timeout);
            $answer = $this->judge($reply, $id);
            $off = $this->offBy($reply);
            if ($answer->code !== 'unauthorized' || $off <= self::NOTICED_SKEW) {
                return $answer;
            }
            $again = fn (): Answer => $this->judge($this->post($path, $text, $id, $timeout), $id);
            return $off > self::MAX_SKEW ? Answer::later('clock') : $this->withClockOf($reply, $again);
        } catch (TransportFailed $failure) {
            return Answer::later($failure->getMessage());
        }
    }

    private function post(string $path, string $body, string $id, int $timeout): HttpReply
    {
        $signed = Signature::headers($this->token, Direction::ModuleToBorder, $id, $this->clock->now(), $body);
        $headers = ['Content-Type' => 'application/json', 'Accept' => 'application/json'] + $signed;
        return $this->transport->post($this->url->text . $path, $headers, $body, $timeout);
    }

    /**
     * Nothing unsigned is believed: neither that a message was taken nor that it never will be.
     */
    private function judge(HttpReply $reply, string $id): Answer
    {
        $wait = max(0, min(3600, (int) ($reply->headers['retry-after'] ?? 0)));
        $keys = [$this->token->key(Direction::BorderToModule, Purpose::Response)];
        try {
            Signature::verify($reply->headers, $reply->body, $keys, $this->clock->now(), $reply->status, $id);
        } catch (BadSignature) {
            return Answer::later($reply->status === 401 ? 'unauthorized' : 'unsigned_answer', $wait);
        }
        try {
            $data = Json::decode($reply->body);
        } catch (\JsonException) {
            return Answer::later('malformed_answer', $wait);
        }
        $code = is_string($data['code'] ?? null) ? $data['code'] : 'http_' . $reply->status;
        return match (true) {
            $reply->status >= 200 && $reply->status < 300 => Answer::accepted($data),
            $reply->status < 400 || $reply->status >= 500 => Answer::later($code, $wait),
            in_array($reply->status, self::RETRIED, true) => Answer::later($code, $wait),
            default => Answer::refused($code, $reply->status),
        };
    }

    /**
     * By how many seconds our time differs from the `Date` of this reply; 0 if it names none.
     */
    private function offBy(HttpReply $reply): int
    {
        $date = strtotime($reply->headers['date'] ?? '');
        return $date === false ? 0 : abs($date - $this->clock->now());
    }

    /**
     * `Date` is not signed: the new time is kept only if the border then signs an answer in it.
     *
     * @param \Closure(): Answer $again
     */
    private function withClockOf(HttpReply $reply, \Closure $again): Answer
    {
        $before = $this->clock->offset();
        $this->clock->set((int) strtotime($reply->headers['date']));
        $answer = Answer::later('clock');
        try {
            $answer = $again();
        } finally {
            if (in_array($answer->code, ['unauthorized', 'unsigned_answer', 'clock'], true)) {
                $this->clock->restore($before);
            }
        }
        return $answer;
    }
}
