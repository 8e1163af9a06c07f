<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\BadSignature;
use Relay\Border\Signature;
use Relay\Border\Tests\fakes\Vectors;

final class SignatureTest extends TestCase
{
    public function testSignaturesAreThoseOfTheVectors(): void
    {
        $vectors = Vectors::all();
        foreach ($vectors['signatures'] as $row) {
            $key = (string) hex2bin($vectors['tokens'][0]['keys'][$row['key']]);
            $body = (string) base64_decode($row['body'], true);
            $signature = Signature::sign($key, $row['id'], $row['timestamp'], $body, $row['status']);
            self::assertSame($row['signature'], $signature);
        }
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public function verifications(): iterable
    {
        foreach (Vectors::all()['verifications'] as $case) {
            yield $case['name'] => [$case];
        }
    }

    /**
     * @dataProvider verifications
     * @param array<string, mixed> $case
     */
    public function testVerificationSaysWhatTheVectorsSay(array $case): void
    {
        try {
            $id = Signature::verify(
                $case['headers'],
                (string) base64_decode($case['body'], true),
                array_map('hex2bin', $case['keys']),
                $case['now'],
                $case['status'],
                $case['request_id'],
            );
            self::assertTrue($case['ok'], 'was let in');
            self::assertSame($case['headers']['webhook-id'], $id);
        } catch (BadSignature $error) {
            self::assertFalse($case['ok'], 'was not let in');
            self::assertSame('unauthorized', $error->getMessage());
        }
    }

    public function testNoHeaderRaisesAnythingButBadSignature(): void
    {
        mt_srand(7);
        $pieces = ['v1,', ' ', '=', 'AAAA', "\n", "\0", "\xff", '1795248000', 'm1', ',', 'ы'];
        for ($round = 0; $round < 3000; $round++) {
            $headers = [];
            foreach ([Signature::ID, Signature::TIMESTAMP, Signature::SIGNATURE] as $name) {
                for ($length = mt_rand(-1, 5); $length > 0; $length--) {
                    $headers[$name] = ($headers[$name] ?? '') . $pieces[mt_rand(0, count($pieces) - 1)];
                }
            }
            try {
                Signature::verify($headers, 'body', ['key'], 1795248000, mt_rand(0, 1) ? 200 : null);
                self::fail('let in');
            } catch (BadSignature) {
                self::assertArrayNotHasKey(Signature::KEY_ID, $headers);
            }
        }
    }
}
