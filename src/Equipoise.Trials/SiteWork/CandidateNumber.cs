using System.Globalization;
using System.Text.RegularExpressions;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.SiteWork;

/// <summary>The number that a site's next candidate would have, in the manner of those before.</summary>
public static partial class CandidateNumber
{
    /// <summary>The number after the highest one of the site that ends in digits; "SITE-001" where there is none.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="site">The site.</param>
    public static string Next(TrialState state, string site)
    {
        ArgumentNullException.ThrowIfNull(state);
        var last = state.Participants.Values.Where(p => p.Site == site).Select(p => Numbered().Match(p.Id)).Where(m => m.Success)
            .Select(m => (Front: m.Groups["front"].Value, Digits: m.Groups["digits"].Value, Value: long.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)))
            .OrderBy(m => m.Value).LastOrDefault();
        return last.Digits is null ? site + "-001" : last.Front + (last.Value + 1).ToString(CultureInfo.InvariantCulture).PadLeft(last.Digits.Length, '0');
    }

    [GeneratedRegex("^(?<front>.*?)(?<digits>[0-9]{1,9})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbered();
}
