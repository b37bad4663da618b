using System.Collections.Frozen;

namespace Equipoise.Web.Accounts;

/// <summary>
/// What a password must be (NIST SP 800-63B, section 5.1.1.2): long, not the person's own name, and none of those that everybody tries first. No mixture of characters is asked for, and no change
/// without a cause.
/// </summary>
internal static class PasswordRules
{
    /// <summary>The shortest.</summary>
    public const int Shortest = 12;

    /// <summary>The longest; more would only cost the server time.</summary>
    public const int Longest = 256;

    // Made by rule: a word that people choose, with the tails that they put behind it to reach the length, singly and doubled.
    private static readonly string[] Words =
    [
        "password", "passwort", "passphrase", "secret", "welcome", "willkommen", "letmein", "iloveyou", "monkey", "dragon", "sunshine", "princess", "football", "baseball", "master", "superman", "trustno",
        "changeme", "default", "admin", "administrator", "equipoise", "hospital", "research", "trial", "clinical", "nurse", "doctor", "summer", "winter", "spring", "autumn", "qwerty", "qwertyuiop", "asdfghjkl", "abcdef",
        "testing", "guest",
    ];

    private static readonly string[] Tails = ["", "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "!", "1!", "123!", "2024", "2025", "2026", "2027"];

    private static readonly FrozenSet<string> TriedFirst = Words.SelectMany(w => Tails.SelectMany(t => new[] { w + t, w + w + t, w + t + w + t, w + w + w + t }))
        .Concat(["123456789012", "1234567890123", "123456781234", "012345678901", "0123456789012", "1q2w3e4r5t6y", "qwertyuiop12", "qwertyuiop123", "qazwsxedcrfv", "abcdefghijkl", "abcdefghijklm", "abc123abc123", "correcthorsebatterystaple", "correct horse battery staple", "thequickbrownfox"])
        .Where(w => w.Length >= Shortest)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What is wrong with a password; null if it can be one.</summary>
    /// <param name="password">The password.</param>
    /// <param name="name">The account's name.</param>
    /// <param name="fullName">The person's name.</param>
    public static string? Problem(string password, string name, string fullName)
    {
        if (password.Length < Shortest)
        {
            return FormattableString.Invariant($"The password has {password.Length} characters; it needs {Shortest} or more. Several words do well.");
        }

        if (password.Length > Longest)
        {
            return FormattableString.Invariant($"The password has {password.Length} characters; at most {Longest} are taken.");
        }

        var plain = password.ToLowerInvariant();
        return Plain(plain).Contains(Plain(name), StringComparison.Ordinal) && Plain(plain).Length < Plain(name).Length + 8 ? "The password is the account's name, or little more."
            : Plain(fullName) is { Length: > 3 } person && Plain(plain).Contains(person, StringComparison.Ordinal) && Plain(plain).Length < person.Length + 8 ? "The password is your own name, or little more."
            : plain.Distinct().Count() < 5 ? "The password repeats few characters."
            : TriedFirst.Contains(plain) || TriedFirst.Contains(plain.Replace(" ", "", StringComparison.Ordinal)) ? "The password is one of those that are tried first."
            : null;
    }

    private static string Plain(string text) => string.Concat(text.ToLowerInvariant().Where(char.IsLetterOrDigit));
}
