using System.Globalization;
using System.Text.RegularExpressions;

namespace Equipoise.Web.Entries;

/// <summary>
/// A number with its unit as a clinician may read it: "55 million international units", never "IU" or "U"; thousands separators, no trailing zeros, a leading zero
/// (the Joint Commission's Do-Not-Use list).
/// </summary>
internal static partial class Quantity
{
    private const decimal Million = 1_000_000m;

    /// <summary>The words for a stored number; what is not a number stays as it is.</summary>
    /// <param name="number">Digits as stored.</param>
    /// <param name="unit">A unit's symbol, or null.</param>
    public static string Words(string number, string? unit)
    {
        if (!decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return unit is null ? number : number + " " + Unit(unit);
        }

        return unit == "IU" && Math.Abs(value) >= Million ? Digits(value / Million) + " million international units" : unit is null ? Digits(value) : Digits(value) + " " + Unit(unit);
    }

    /// <summary>A count with thousands separators.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A sentence with the long numbers in it grouped, and no trailing zero before a unit: "40440000 international units" becomes "40,440,000 international units", "2.0 L" becomes "2 L". Stored words and instants become readable: "atLeast 4000 /uL" is "at least 4,000 per microlitre". Years and times stay as they are.</summary>
    public static string InText(string text) => LongNumber().Replace(TrailingZero().Replace(Operator().Replace(ShortUnit().Replace(StoredInstant().Replace(text, "${day} ${clock} UTC"), m => Unit(m.Value)), m => EntryData.Label(m.Value).ToLowerInvariant()), ""), m => long.Parse(m.Value, CultureInfo.InvariantCulture).ToString("#,0", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\b(?<day>\d{4}-\d{2}-\d{2})T(?<clock>\d{2}:\d{2})(:00)?Z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StoredInstant();

    [GeneratedRegex(@"(?<=\d )(?:/uL|IU)(?![\w/])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ShortUnit();

    [GeneratedRegex(@"\b(?:atLeast|atMost|moreThan|lessThan|isOneOf)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Operator();

    [GeneratedRegex(@"(?<=\d)\.0+(?= (?:L|mL|mg|g|kg|ug|million)\b)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TrailingZero();

    [GeneratedRegex(@"(?<![\w.,:/-])(?:\d{5,15}|\d{4}(?= (?:per|mL|mg|international)\b))(?![\w:/-]|[.,]\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LongNumber();

    private static string Digits(decimal value) => value.ToString("#,0.############################", CultureInfo.InvariantCulture);

    /// <summary>A unit in words.</summary>
    public static string Unit(string unit) => unit switch
    {
        "IU" => "international units",
        "IU/mL" => "international units per mL",
        "/uL" => "per microlitre",
        "ug" => "microgram",
        "1" => "",
        _ => unit,
    };
}
