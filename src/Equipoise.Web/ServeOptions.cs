using System.Collections.Immutable;
using System.Net;
using Equipoise.Adapters;
using Equipoise.Trials.Protocol;

namespace Equipoise.Web;

/// <summary>An address to listen at. <paramref name="Ip"/> is null for the name localhost, which stands for both loopback addresses.</summary>
internal sealed record LoopbackAddress(string Text, IPAddress? Ip, int Port);

/// <summary>What the program is asked to serve, and where. There is no sign-in yet, so that only this machine may be able to reach it.</summary>
internal sealed record ServeOptions(string Ledger, ImmutableArray<LoopbackAddress> Addresses)
{
    private const string DefaultUrl = "http://localhost:5080";
    private const string Usage = "equipoise serve [--ledger PATH] [--urls URL[;URL...]]";

    /// <summary>The options that the test host passes to every program.</summary>
    private static readonly ImmutableArray<string> OfTheHost = ["contentRoot", "environment", "applicationName"];

    /// <summary>Reads the command line.</summary>
    /// <exception cref="BadInputException">An option is unknown or a URL is not one of the loopback interface; all of them are named.</exception>
    public static ServeOptions Parse(IReadOnlyList<string> args)
    {
        var problems = new List<Diagnostic>();
        var (ledger, urls) = (Path.Combine("out", "il2-rcc", "ledger.db"), DefaultUrl);
        for (var i = 0; i < args.Count; i++)
        {
            var parts = args[i].Split('=', 2);
            var value = parts.Length == 2 ? parts[1] : i + 1 < args.Count ? args[++i] : null;
            switch (parts[0])
            {
                case "--ledger" when !string.IsNullOrEmpty(value):
                    ledger = value;
                    break;
                case "--urls" when !string.IsNullOrEmpty(value):
                    urls = value;
                    break;
                case var name when OfTheHost.Any(o => name == "--" + o):
                    break;
                case var name:
                    problems.Add(Problem("W001", name, name is "--ledger" or "--urls" ? "The option has no value." : "There is no such option.", args[i], Usage));
                    break;
            }
        }

        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => (Url: url, Address: Loopback(url))).ToList();
        problems.AddRange(addresses.Where(a => a.Address is null).Select(a => Problem(
            "W002", "--urls", "Equipoise has no sign-in yet and listens only at the loopback interface of this machine, without TLS.", a.Url, "http://localhost:PORT, http://127.0.0.1:PORT or http://[::1]:PORT")));
        return problems.Count == 0 ? new ServeOptions(ledger, [.. addresses.Select(a => a.Address!)]) : throw new BadInputException([.. problems]);
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
