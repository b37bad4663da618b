using System.Globalization;
using System.Text.RegularExpressions;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.SiteWork;

/// <summary>
/// The numbers of a site's candidates. Among their parts stands the site's own: so no number of one site can be that of another, and whether a number is free tells nothing of other sites (REQ-C2).
/// </summary>
public static partial class CandidateNumber
{
    /// <summary>Whether a number is one of the site: the first of its parts (letters and digits between other characters) that is the number of a site of the trial is its own.</summary>
    /// <param name="number">The number, such as SYN-08-023.</param>
    /// <param name="site">The site.</param>
    /// <param name="sites">All sites of the trial.</param>
    public static bool IsOf(string number, string site, IEnumerable<string> sites)
    {
        ArgumentNullException.ThrowIfNull(number);
        var known = sites.ToHashSet(StringComparer.Ordinal);
        return Parts().Matches(number).Select(m => m.Value).FirstOrDefault(known.Contains) == site;
    }

    /// <summary>The number after the highest one of the site that ends in digits behind the site's own; "SITE-001" where there is none.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="site">The site.</param>
    public static string Next(TrialState state, string site)
    {
        ArgumentNullException.ThrowIfNull(state);
        var last = state.Participants.Values.Where(p => p.Site == site).Select(p => Numbered().Match(p.Id)).Where(m => m.Success && Parts().Matches(m.Groups["front"].Value).Any(part => part.Value == site))
            .Select(m => (Front: m.Groups["front"].Value, Digits: m.Groups["digits"].Value, Value: long.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)))
            .OrderBy(m => m.Value).LastOrDefault();
        return last.Digits is null ? site + "-001" : last.Front + (last.Value + 1).ToString(CultureInfo.InvariantCulture).PadLeft(last.Digits.Length, '0');
    }

    [GeneratedRegex("[\\p{L}\\p{N}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Parts();

    [GeneratedRegex("^(?<front>.*?)(?<digits>[0-9]{1,9})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbered();
}
