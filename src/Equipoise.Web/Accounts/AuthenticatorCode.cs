using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>Codes of an authenticator: time-based one-time passwords of six digits, a new one every 30 seconds (RFC 6238 with HMAC-SHA-1, the form that every authenticator knows).</summary>
internal static class AuthenticatorCode
{
    private const int Step = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A fresh secret of 160 bits, in base 32.</summary>
    public static string NewKey() => string.Concat(RandomNumberGenerator.GetBytes(32).Select(b => Base32[b & 31]));

    /// <summary>The code at an instant.</summary>
    public static string At(string key, Instant at) => OfStep(key, StepAt(at));

    /// <summary>The time step whose code this is: the present one, the one before or the one after, for clocks that differ; null where it is none of them, or not later than the last one used.</summary>
    public static long? StepOf(string key, string code, Instant now, long lastUsed)
    {
        var given = string.Concat(code.Where(char.IsAsciiDigit));
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(OfStep(key, step)), System.Text.Encoding.ASCII.GetBytes(given)) && step > lastUsed)
            {
                found ??= step;
            }
        }

        return found;
    }

    /// <summary>The address that an authenticator reads from a picture.</summary>
    public static string Address(string key, string account, string issuer) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={key}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits=6&period={Step.ToString(CultureInfo.InvariantCulture)}";

    private static long StepAt(Instant at) => at.ToUnixTimeSeconds() / Step;

    private static string OfStep(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238: what authenticators compute.
        HMACSHA1.HashData(Bytes(key), counter, mac);
#pragma warning restore CA5350
        var offset = mac[^1] & 15;
        var number = (BinaryPrimitives.ReadUInt32BigEndian(mac[offset..]) & 0x7FFFFFFF) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string key)
    {
        var bytes = new byte[key.Length * 5 / 8];
        var (buffer, bits, at) = (0, 0, 0);
        foreach (var c in key)
        {
            (buffer, bits) = ((buffer << 5) | Base32.IndexOf(c, StringComparison.Ordinal), bits + 5);
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)(buffer >> bits);
                buffer &= (1 << bits) - 1;
            }
        }

        return bytes;
    }
}
