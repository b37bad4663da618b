using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Equipoise.Benchmarks.WebLoad;

/// <summary>Every page that somebody can reach from where they begin, by following links: a few addresses of each route of the program's catalogue.</summary>
internal sealed partial class SiteMap
{
    private const int OfEachRoute = 6;

    private readonly List<(string Pattern, Regex Fits)> routes;

    /// <summary>The routes that show something, as the catalogue's text has them.</summary>
    public SiteMap(string catalogue) => routes =
    [
        .. Patterns().Matches(catalogue).Select(m => m.Groups["pattern"].Value).Distinct(StringComparer.Ordinal).OrderBy(p => p.Count(c => c == '{'))
            .Select(p => (p, new Regex("^" + Braces().Replace(p, "[^/]+") + "$", RegexOptions.None, TimeSpan.FromSeconds(1)))),
    ];

    /// <summary>The routes.</summary>
    public IEnumerable<string> Routes => routes.Select(r => r.Pattern);

    /// <summary>Addresses by route. What takes longer than a second even when it is asked alone is printed.</summary>
    public async Task<SortedDictionary<string, List<string>>> Of(Visitor visitor, int most = 400)
    {
        var pages = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        string[] homes = ["/", "/to-do", "/centre", "/sponsor", "/pooled", "/unblinded", "/board", "/inspection", "/api/v1/openapi.json", "/api/v1/trial", "/api/v1/participants", "/api/v1/entries", "/api/v1/queries", "/api/v1/cleaning", "/api/v1/forms"];
        var (known, waiting) = (new HashSet<string>(homes, StringComparer.Ordinal), new Queue<string>(homes));
        for (var asked = 0; waiting.TryDequeue(out var path) && asked < most;)
        {
            if (RouteOf(path) is not { } route || (pages.TryGetValue(route, out var same) && same.Count >= OfEachRoute))
            {
                continue;
            }

            asked++;
            var watch = Stopwatch.StartNew();
            var (status, text) = await visitor.Get(path);
            if (watch.Elapsed.TotalSeconds > 1)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {visitor.Account} {path}: {status} after {watch.Elapsed.TotalSeconds:F1} s"));
            }

            if (status != 200)
            {
                continue;
            }

            (pages.TryGetValue(route, out var list) ? list : pages[route] = []).Add(path);
            foreach (var link in Visitor.Links(text).Where(known.Add))
            {
                waiting.Enqueue(link);
            }
        }

        return pages;
    }

    /// <summary>A share of the sorted values lies at or below what is returned.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double share) => sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];

    private string? RouteOf(string path) => routes.Find(r => r.Fits.IsMatch(path.Split('?')[0])).Pattern;

    [GeneratedRegex("Route\\.Get\\(\"(?<pattern>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Patterns();

    [GeneratedRegex("\\{[^}]+\\}")]
    private static partial Regex Braces();
}
