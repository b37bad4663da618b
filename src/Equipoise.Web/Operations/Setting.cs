using System.Collections.Immutable;
using System.Text;

namespace Equipoise.Web.Operations;

/// <summary>What an installation may set: as an option of the command line, in the environment, or as a key of the file that <c>--config</c> names. The first of these that says something counts.</summary>
/// <param name="Key">The key, in lower camel case.</param>
/// <param name="About">What it is, and what is accepted.</param>
/// <param name="Default">What holds where nobody says.</param>
/// <param name="Secret">Whether it must not stand on a command line, which every user of the machine can read.</param>
internal sealed record Setting(string Key, string About, string Default, bool Secret = false)
{
    /// <summary>The settings.</summary>
    public static ImmutableArray<Setting> All { get; } =
    [
        new("ledger", "The trial's ledger: a file of SQLite.", "out/il2-rcc/running/ledger.db"),
        new("postgres", "Instead of a file: a trial in PostgreSQL, such as `Trial=NAME;Host=...;Database=...;Username=...`.", "none"),
        new("vault", "The vault with the allocation's secret.", "beside the ledger; must be said with PostgreSQL"),
        new("vaultKey", "The vault's key.", "beside the vault"),
        new("vaultPassphrase", "The passphrase of a vault that is opened by one.", "none", Secret: true),
        new("clock", "`now`, or `rehearsal` for a rehearsal whose clock goes on from its last entry.", "now; rehearsal where no ledger is named"),
        new("urls", "Where the program listens, several separated by semicolons: `http://localhost:PORT`, `https://*:PORT`, `http://10.0.0.5:PORT`.", "http://localhost:5080"),
        new("host", "The name by which people reach the program, such as trial.example.org; several separated by semicolons. Asked for by any other name it answers 400.", "none beyond this machine's own names"),
        new("tlsCertificate", "The certificate: PEM with its chain, or PKCS #12 (.pfx, .p12).", "none"),
        new("tlsKey", "The certificate's key in PEM.", "in the certificate's file"),
        new("tlsPassword", "The password of the key, or of the PKCS #12 file.", "none", Secret: true),
        new("behindProxy", "The addresses (or networks, such as 10.0.0.0/24) of reverse proxies that end TLS in front of the program; several separated by semicolons. What they say of a client's address and scheme is believed, and nobody else's.", "none"),
        new("maxRequestBytes", "The largest body taken, 1024 to 104857600.", "1048576"),
        new("signInsPerMinute", "Sign-ins taken from an address each minute, 1 to 100000.", "60"),
        new("addressPerSecond", "Requests taken from an address each second, ten seconds' worth at once, 1 to 100000.", "200"),
        new("accountPerSecond", "Requests taken from an account each second, ten seconds' worth at once, 1 to 100000.", "20"),
        new("log", "`text` for people, or `json`: one object a line, with every request.", "text"),
        new("metricsToken", "The token with which /metrics is read from other machines.", "none: from this machine alone", Secret: true),
        new("shutdownSeconds", "How long what was sent is still answered after the program was asked to end, 1 to 600.", "20"),
        new("idleMinutes", "After how many minutes without a request a session ends, at most 240.", "30"),
        new("sessionHours", "After how many hours it ends in any case, at most 24.", "12"),
        new("passwordDays", "After how many days a password must be changed.", "never"),
        new("passkeyServer", "The name that passkeys belong to.", "the name in the request"),
        new("oidcAuthority", "The address of a provider of OpenID Connect.", "no single sign-on"),
        new("oidcClient", "What the provider calls this program.", "none"),
        new("oidcSecret", "What this program shows the provider.", "none", Secret: true),
        new("oidcLabel", "What stands on the button.", "Single sign-on"),
        new("oidcHttp", "`loopback` lets a provider on this machine be asked over plain http: for trying it out only.", "https only"),
    ];

    /// <summary>Variables of the environment that begin as settings do and belong to other programs and tests of Equipoise.</summary>
    public static ImmutableArray<string> Others { get; } = ["EQUIPOISE_PASSPHRASE", "EQUIPOISE_WITNESS", "EQUIPOISE_CHROMIUM", "EQUIPOISE_FONTS", "EQUIPOISE_FAULT", "EQUIPOISE_FAULTS", "EQUIPOISE_FAULT_LOOPS", "EQUIPOISE_UPDATE_GOLDEN"];

    /// <summary>The variable of the environment, such as <c>EQUIPOISE_VAULT_KEY</c>.</summary>
    public string Variable => "EQUIPOISE_" + Parted('_').ToUpperInvariant();

    /// <summary>The option, such as <c>--vault-key</c>.</summary>
    public string Option => "--" + Parted('-');

    private string Parted(char by)
    {
        var text = new StringBuilder();
        foreach (var c in Key)
        {
            _ = char.IsAsciiLetterUpper(c) ? text.Append(by).Append(char.ToLowerInvariant(c)) : text.Append(c);
        }

        return text.ToString();
    }
}
