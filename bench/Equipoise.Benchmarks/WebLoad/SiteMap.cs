using System.Text.RegularExpressions;

namespace Equipoise.Benchmarks.WebLoad;

/// <summary>Every page that somebody can reach from where they begin, by following links: a few addresses of each kind.</summary>
internal static partial class SiteMap
{
    private const int OfEachKind = 12;

    /// <summary>Addresses by kind of page.</summary>
    public static async Task<SortedDictionary<string, List<string>>> Of(Visitor visitor, int most = 400)
    {
        var pages = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var (known, waiting) = (new HashSet<string>(StringComparer.Ordinal) { "/" }, new Queue<string>(["/"]));
        for (var asked = 0; waiting.TryDequeue(out var path) && asked < most;)
        {
            var kind = Kind(path);
            if (pages.TryGetValue(kind, out var same) && same.Count >= OfEachKind)
            {
                continue;
            }

            asked++;
            var (status, text) = await visitor.Get(path);
            if (status is 301 or 302 or 303)
            {
                foreach (var home in (string[])["/to-do", "/centre", "/sponsor", "/pooled", "/unblinded", "/board", "/inspection"])
                {
                    if (path == "/" && known.Add(home))
                    {
                        waiting.Enqueue(home);
                    }
                }
            }

            if (status != 200)
            {
                continue;
            }

            (pages.TryGetValue(kind, out var list) ? list : pages[kind] = []).Add(path);
            foreach (var link in Visitor.Links(text).Where(known.Add))
            {
                waiting.Enqueue(link);
            }
        }

        return pages;
    }

    /// <summary>What kind of page an address is: participants, numbers and what is asked of a list left open.</summary>
    public static string Kind(string path)
    {
        var parts = path.Split('?', 2);
        var kind = Numbers().Replace(Participants().Replace(parts[0], "{participant}"), "/{n}");
        return parts.Length == 1 ? kind : kind + "?" + string.Join('&', parts[1].Split('&').Select(p => p.Split('=')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>A share of the sorted values lies at or below what is returned.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double share) => sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];

    [GeneratedRegex("SYN-[0-9]+-[0-9]+")]
    private static partial Regex Participants();

    [GeneratedRegex("/[0-9]+(?=/|$)")]
    private static partial Regex Numbers();
}
