using System.Collections.Immutable;
using System.Net;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Protocol;

namespace Equipoise.Web;

/// <summary>An address to listen at. <paramref name="Ip"/> is null for the name localhost, which stands for both loopback addresses.</summary>
internal sealed record LoopbackAddress(string Text, IPAddress? Ip, int Port);

/// <summary>What the program is asked to serve, and where.</summary>
/// <param name="Ledger">The ledger's name: a path, or <c>postgres:...</c>.</param>
/// <param name="Vault">The vault; null for beside the ledger.</param>
/// <param name="VaultKey">The vault's key; null for beside the vault.</param>
/// <param name="RehearsalClock">Whether a rehearsal's clock goes on from its last entry.</param>
/// <param name="Addresses">Where it listens.</param>
internal sealed record ServeOptions(string Ledger, string? Vault, string? VaultKey, bool RehearsalClock, ImmutableArray<LoopbackAddress> Addresses)
{
    private const string DefaultUrl = "http://localhost:5080";
    private const string Usage = "equipoise serve [--ledger PATH | --postgres CONNECTION] [--vault FILE] [--vault-key FILE] [--clock now|rehearsal] [--urls URL[;URL...]]";

    /// <summary>The options that the test host passes to every program.</summary>
    private static readonly ImmutableArray<string> OfTheHost = ["contentRoot", "environment", "applicationName"];

    /// <summary>Reads the command line.</summary>
    /// <exception cref="BadInputException">An option is unknown or a URL is not one of the loopback interface; all of them are named.</exception>
    public static ServeOptions Parse(IReadOnlyList<string> args)
    {
        var problems = new List<Diagnostic>();
        var (ledger, urls, clock) = (Path.Combine("out", "il2-rcc", "running", "ledger.db"), DefaultUrl, "");
        string? vault = null, vaultKey = null;
        for (var i = 0; i < args.Count; i++)
        {
            var parts = args[i].Split('=', 2);
            var value = parts.Length == 2 ? parts[1] : i + 1 < args.Count ? args[++i] : null;
            switch (parts[0])
            {
                case "--ledger" when !string.IsNullOrEmpty(value):
                    ledger = value;
                    break;
                case "--postgres" when !string.IsNullOrEmpty(value):
                    ledger = value.StartsWith(PostgresLedger.Prefix, StringComparison.Ordinal) ? value : PostgresLedger.Prefix + value;
                    break;
                case "--vault" when !string.IsNullOrEmpty(value):
                    vault = value;
                    break;
                case "--vault-key" when !string.IsNullOrEmpty(value):
                    vaultKey = value;
                    break;
                case "--clock" when value is "now" or "rehearsal":
                    clock = value;
                    break;
                case "--urls" when !string.IsNullOrEmpty(value):
                    urls = value;
                    break;
                case var name when OfTheHost.Any(o => name == "--" + o):
                    break;
                case var name:
                    problems.Add(Problem("W001", name, name is "--ledger" or "--urls" or "--postgres" or "--vault" or "--vault-key" or "--clock" ? "The option has no value that it takes." : "There is no such option.", args[i], Usage));
                    break;
            }
        }

        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => (Url: url, Address: Loopback(url))).ToList();
        problems.AddRange(addresses.Where(a => a.Address is null).Select(a => Problem(
            "W002", "--urls", "Equipoise has no sign-in yet and listens only at the loopback interface of this machine, without TLS.", a.Url, "http://localhost:PORT, http://127.0.0.1:PORT or http://[::1]:PORT")));
        return problems.Count == 0 ? new ServeOptions(ledger, vault, vaultKey, clock == "rehearsal" || (clock.Length == 0 && ledger == Path.Combine("out", "il2-rcc", "running", "ledger.db")), [.. addresses.Select(a => a.Address!)]) : throw new BadInputException([.. problems]);
    }

    private static LoopbackAddress? Loopback(string url)
    {
        // A path, a query or a user would be ignored by the server, and is therefore not accepted.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return null;
        }

        return uri.Host == "localhost" ? new LoopbackAddress(url, null, uri.Port)
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip) ? new LoopbackAddress(url, ip, uri.Port)
            : null;
    }

    private static Diagnostic Problem(string code, string option, string message, string found, string accepted) => new(code, "equipoise serve", option, 1, 1, message, found, accepted);
}
