namespace Equipoise.Web.Accounts;

/// <summary>The name of an account, which is the name of the actor in the ledger.</summary>
internal static class AccountName
{
    /// <summary>The characters beside letters and digits of ASCII.</summary>
    public const string Marks = "-._@";

    /// <summary>The longest name.</summary>
    public const int Longest = 64;

    /// <summary>What is accepted, for people.</summary>
    public const string Accepted = "1 to 64 letters (a to z), digits, and . - _ @, beginning with a letter";

    /// <summary>Whether it can be one.</summary>
    public static bool Fits(string name) => name.Length is > 0 and <= Longest && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || Marks.Contains(c, StringComparison.Ordinal));

    /// <summary>As names are compared: case does not make another.</summary>
    public static string Normal(string name) => name.Trim().ToUpperInvariant();
}
