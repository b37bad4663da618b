using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Equipoise.Adapters.Exchange;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// Passphrases by which people show once more who they are, for acts that ask for it. A file beside the vault holds, for each, a salt of their own and PBKDF2-HMAC-SHA-256 of the passphrase
/// (600,000 iterations); nobody can read a passphrase from it. Who has one changes it by giving it.
/// </summary>
/// <param name="path">The file.</param>
public sealed class CredentialFile(string path)
{
    private const string Format = "equipoise-credentials-1";

    private const int Shortest = 12;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Where the credentials of a vault lie.</summary>
    public static string PathFor(string vault) => vault + ".credentials";

    /// <summary>Whether a person has a passphrase.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public bool Has(string person) => Read().ContainsKey(person);

    /// <summary>Whether the passphrase is the person's. A person without one takes as long to refuse.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public bool Fits(string person, string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        var known = Read().GetValueOrDefault(person);
        var entry = known ?? new Entry(VaultKey.Iterations, new string('0', 32), new string('0', 64));
        return CryptographicOperations.FixedTimeEquals(Derive(passphrase, entry), Convert.FromHexString(entry.Hash)) && known is not null;
    }

    /// <summary>Sets a person's passphrase, or changes it.</summary>
    /// <param name="person">Who.</param>
    /// <param name="passphrase">The new passphrase, of 12 characters or more.</param>
    /// <param name="present">The present one, where there is one.</param>
    /// <param name="salt">16 fresh random bytes.</param>
    /// <exception cref="BadInputException">The passphrase is too short, or the present one does not fit.</exception>
    public void Set(string person, string passphrase, string? present, byte[] salt)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(person);
        ArgumentNullException.ThrowIfNull(passphrase);
        ArgumentNullException.ThrowIfNull(salt);
        if (passphrase.Length < Shortest)
        {
            throw new BadInputException("V010", path, "The passphrase is too short.", FormattableString.Invariant($"{passphrase.Length} characters"), FormattableString.Invariant($"{Shortest} characters or more"));
        }

        if (Has(person) && (present is null || !Fits(person, present)))
        {
            throw new BadInputException("V011", path, $"{person} has a passphrase; who changes it gives the present one.", present is null ? "no present passphrase" : "a passphrase that does not fit", "the present passphrase in a first line, the new one in a second");
        }

        var entry = new Entry(VaultKey.Iterations, Convert.ToHexStringLower(salt), "");
        var people = Read().SetItem(person, entry with { Hash = Convert.ToHexStringLower(Derive(passphrase, entry)) });
        AtomicFile.WriteForOwner(path, stream => stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Content(Format, people), Form) + "\n")));
    }

    private static byte[] Derive(string passphrase, Entry entry) => Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), Convert.FromHexString(entry.Salt), entry.Iterations, HashAlgorithmName.SHA256, 32);

    private ImmutableSortedDictionary<string, Entry> Read()
    {
        if (!File.Exists(path))
        {
            return ImmutableSortedDictionary.Create<string, Entry>(StringComparer.Ordinal);
        }

        try
        {
            return JsonSerializer.Deserialize<Content>(File.ReadAllText(path), Form) is { Format: Format, People: { } people }
                ? people.WithComparers(StringComparer.Ordinal)
                : throw new JsonException($"the file is not of the form {Format}");
        }
        catch (JsonException e)
        {
            throw new BadInputException("V012", path, "The credentials cannot be read.", e.Message.TrimEnd('.'), "the file that 'equipoise credential set' wrote");
        }
    }

    private sealed record Content(string Format, ImmutableSortedDictionary<string, Entry> People);

    private sealed record Entry(int Iterations, string Salt, string Hash);
}
