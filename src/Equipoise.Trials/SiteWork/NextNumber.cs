using System.Globalization;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.SiteWork;

/// <summary>The number that a site's next candidate would have, going on as the site numbered before.</summary>
public static class NextNumber
{
    /// <summary>
    /// The highest number that begins as the site's last one does, plus one, with as many digits; a site without numbers begins with its own name and 001. A proposal: whether it is free in the whole
    /// trial is decided when the candidate is entered.
    /// </summary>
    /// <param name="state">The trial, or the site's part of it.</param>
    /// <param name="site">The site.</param>
    public static string Of(TrialState state, string site)
    {
        ArgumentNullException.ThrowIfNull(state);
        var own = state.Participants.Values.Where(p => p.Site == site && Digits(p.Id) is > 0 and < 10).ToList();
        if (own.Count == 0)
        {
            return site + "-001";
        }

        var last = own.MaxBy(p => p.ScreeningEntry)!.Id;
        var front = last[..^Digits(last)];
        var alike = own.Where(p => p.Id[..^Digits(p.Id)] == front).ToList();
        var next = alike.Max(p => long.Parse(p.Id.AsSpan(front.Length), NumberStyles.None, CultureInfo.InvariantCulture)) + 1;
        return front + next.ToString(CultureInfo.InvariantCulture).PadLeft(alike.Max(p => Digits(p.Id)), '0');
    }

    /// <summary>How many digits a number ends in.</summary>
    private static int Digits(string number)
    {
        var digits = 0;
        while (digits < number.Length && char.IsAsciiDigit(number[^(digits + 1)]))
        {
            digits++;
        }

        return digits;
    }
}
