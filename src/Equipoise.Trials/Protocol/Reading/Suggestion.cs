namespace Equipoise.Trials.Protocol.Reading;

/// <summary>The accepted word that a misspelt one probably meant.</summary>
public static class Suggestion
{
    /// <summary>Words whose lengths differ by more are not close; it also keeps a very long word from costing time.</summary>
    private const int LongestDifference = 8;

    /// <summary>Lists the accepted words, the likeliest first where one is close.</summary>
    public static string Among(string found, IEnumerable<string> accepted)
    {
        var words = accepted.ToList();
        var best = words.Where(w => Math.Abs(w.Length - found.Length) <= LongestDifference).Select(w => (Word: w, Distance: Distance(found, w))).OrderBy(p => p.Distance).FirstOrDefault();
        var list = words.Count == 0 ? "nothing here" : string.Join(", ", words);
        return best.Word is not null && best.Distance <= Math.Max(1, found.Length / 3) ? $"{list} (did you mean {best.Word}?)" : list;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
