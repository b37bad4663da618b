using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Protocol;
using Equipoise.Web.Operations;

namespace Equipoise.Web;

/// <summary>An address to listen at. <paramref name="Ip"/> is null for the name localhost, which stands for both loopback addresses.</summary>
internal sealed record ListenAddress(string Text, IPAddress? Ip, int Port, bool Https)
{
    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => Ip is null || IPAddress.IsLoopback(Ip);
}

/// <summary>A certificate by its files.</summary>
/// <param name="Certificate">PEM with its chain, or PKCS #12.</param>
/// <param name="Key">The key in PEM; null where it stands in the certificate's file.</param>
/// <param name="Password">The password; null for none.</param>
internal sealed record TlsFiles(string Certificate, string? Key, string? Password);

/// <summary>What the program is asked to serve, where, and within which limits.</summary>
/// <param name="Ledger">The ledger's name: a path, or <c>postgres:...</c>.</param>
/// <param name="Vault">The vault; null for beside the ledger.</param>
/// <param name="VaultKey">The vault's key; null for beside the vault.</param>
/// <param name="RehearsalClock">Whether a rehearsal's clock goes on from its last entry.</param>
/// <param name="Addresses">Where it listens.</param>
internal sealed record ServeOptions(string Ledger, string? Vault, string? VaultKey, bool RehearsalClock, ImmutableArray<ListenAddress> Addresses)
{
    private static readonly string Rehearsal = Path.Combine("out", "il2-rcc", "running", "ledger.db");

    /// <summary>The certificate; null for none.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Names by which people reach the program.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Networks of the reverse proxies that are believed.</summary>
    public ImmutableArray<IPNetwork> Proxies { get; init; } = [];

    /// <summary>The largest body.</summary>
    public long LargestBody { get; init; } = 1 << 20;

    /// <summary>How fast requests are taken.</summary>
    public RateLimits Limits { get; init; } = new();

    /// <summary>Whether the log is JSON, with every request.</summary>
    public bool JsonLog { get; init; }

    /// <summary>The token for the metrics; null for none.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>How long what was sent is still answered after the program was asked to end.</summary>
    public TimeSpan ShutdownLasts { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether only this machine reaches the program, by itself and through a proxy.</summary>
    public bool IsLoopbackOnly => Addresses.All(a => a.IsLoopback) && Proxies.IsEmpty;

    /// <summary>The address that people type, without a slash at its end.</summary>
    public string PublicAddress => Hosts is [var host, ..] ? $"https://{host}{(Proxies.IsEmpty && Addresses[0].Port != 443 ? FormattableString.Invariant($":{Addresses[0].Port}") : "")}" : Addresses[0].Text.TrimEnd('/');

    /// <summary>Names that a request may ask for.</summary>
    public ImmutableArray<string> AllowedHosts => Addresses.Any(a => a.IsLoopback) ? [.. Hosts, "localhost", "127.0.0.1", "[::1]"] : Hosts;

    /// <summary>Reads a command line by itself.</summary>
    /// <exception cref="BadInputException">An option is unknown, or the options do not go together; all that is wrong is named.</exception>
    public static ServeOptions Parse(IReadOnlyList<string> args) => Of(SettingValues.Read(args, _ => null));

    /// <summary>The options that settings make.</summary>
    /// <exception cref="BadInputException">As above.</exception>
    public static ServeOptions Of(SettingValues settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var problems = new List<Diagnostic>();
        var ledger = settings["postgres"] is { } database ? (database.StartsWith(PostgresLedger.Prefix, StringComparison.Ordinal) ? database : PostgresLedger.Prefix + database) : settings["ledger"] ?? Rehearsal;
        var clock = Word(settings, "clock", ["now", "rehearsal"], problems);
        var addresses = Listed(settings, "urls", "http://localhost:5080", Address, "W002", "such as http://localhost:PORT, https://*:PORT or http://10.0.0.5:PORT, without a path", problems);
        var options = new ServeOptions(ledger, settings["vault"], settings["vaultKey"], clock == "rehearsal" || (clock is null && ledger == Rehearsal), addresses)
        {
            Tls = settings["tlsCertificate"] is { } certificate ? new TlsFiles(certificate, settings["tlsKey"], settings["tlsPassword"]) : null,
            Hosts = Listed(settings, "host", "", name => Uri.CheckHostName(name.Trim('[', ']')) == UriHostNameType.Unknown ? null : name, "W022", "a name such as trial.example.org", problems),
            Proxies = Listed(settings, "behindProxy", "", text => Network(text) is { } network ? (object)network : null, "W022", "an address such as 10.0.0.7, or a network such as 10.0.0.0/24", problems).Cast<IPNetwork>().ToImmutableArray(),
            LargestBody = Number(settings, "maxRequestBytes", 1 << 20, 1024, 100 << 20, problems),
            Limits = new RateLimits((int)Number(settings, "signInsPerMinute", 60, 1, 100_000, problems), (int)Number(settings, "addressPerSecond", 200, 1, 100_000, problems), (int)Number(settings, "accountPerSecond", 20, 1, 100_000, problems)),
            JsonLog = Word(settings, "log", ["text", "json"], problems) == "json",
            MetricsToken = settings["metricsToken"],
            ShutdownLasts = TimeSpan.FromSeconds(Number(settings, "shutdownSeconds", 20, 1, 600, problems)),
        };
        options.Check(settings, problems);
        return problems.Count == 0 ? options : throw new BadInputException([.. problems]);
    }

    private void Check(SettingValues settings, List<Diagnostic> problems)
    {
        if (Addresses.FirstOrDefault(a => a.Https) is { } secured && Tls is null)
        {
            problems.Add(SettingValues.Problem("W023", settings.PlaceOf("urls"), "An https address needs a certificate.", secured.Text, "--tls-certificate FILE, and --tls-key FILE where the key stands apart"));
        }

        if (Tls is not null && Addresses.Length > 0 && !Addresses.Any(a => a.Https))
        {
            problems.Add(SettingValues.Problem("W027", settings.PlaceOf("tlsCertificate"), "A certificate is given, and no address is served over https.", string.Join(';', Addresses.Select(a => a.Text)), "--urls https://..."));
        }

        if (Addresses.FirstOrDefault(a => !a.IsLoopback && !a.Https) is { } open && Proxies.IsEmpty)
        {
            problems.Add(SettingValues.Problem("W024", settings.PlaceOf("urls"), "Beyond this machine the program is served over https only: what is sent would be read on the way.", open.Text, "https://... with --tls-certificate; or --behind-proxy ADDRESS, the reverse proxy that ends TLS; or a loopback address"));
        }

        if (!IsLoopbackOnly && Hosts.IsEmpty)
        {
            problems.Add(SettingValues.Problem("W025", settings.PlaceOf("host"), "Reached from elsewhere, the program must know by which name: asked for by another, it does not answer.", "no name", "--host trial.example.org"));
        }
    }

    private static ListenAddress? Address(string url)
    {
        // A path, a query or a user would be ignored by the server, and is therefore not accepted.
        if (!Uri.TryCreate(url.Replace("://*", "://[::]", StringComparison.Ordinal), UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return null;
        }

        var https = uri.Scheme == Uri.UriSchemeHttps;
        return uri.Host == "localhost" ? new ListenAddress(url, null, uri.Port, https)
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) ? new ListenAddress(url, ip, uri.Port, https)
            : null;
    }

    private static IPNetwork? Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network : IPAddress.TryParse(text, out var ip) ? new IPNetwork(ip, ip.GetAddressBytes().Length * 8) : null;

    private static ImmutableArray<T> Listed<T>(SettingValues settings, string key, string otherwise, Func<string, T?> read, string code, string accepted, List<Diagnostic> problems)
        where T : class
    {
        var all = (settings[key] ?? otherwise).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => (Text: text, Value: read(text))).ToList();
        problems.AddRange(all.Where(a => a.Value is null).Select(a => SettingValues.Problem(code, settings.PlaceOf(key), "The setting has a value that it does not take.", a.Text, accepted)));
        return [.. all.Select(a => a.Value!).Where(v => v is not null)];
    }

    private static string? Word(SettingValues settings, string key, ImmutableArray<string> words, List<Diagnostic> problems)
    {
        if (settings[key] is { } text && !words.Contains(text))
        {
            problems.Add(SettingValues.Problem("W022", settings.PlaceOf(key), "The setting has a value that it does not take.", text, string.Join(" or ", words)));
        }

        return settings[key];
    }

    private static long Number(SettingValues settings, string key, long otherwise, long least, long most, List<Diagnostic> problems)
    {
        if (settings[key] is not { } text)
        {
            return otherwise;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        problems.Add(SettingValues.Problem("W022", settings.PlaceOf(key), "The setting has a value that it does not take.", text, FormattableString.Invariant($"a whole number from {least} to {most}")));
        return otherwise;
    }
}
