using System.Collections.Immutable;
using Equipoise.Statistics.Oversight;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Oversight;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Entries;
using Equipoise.Web.Frame;
using NodaTime;

namespace Equipoise.Web.Features.Records;

/// <summary>What the centre watches, as tables.</summary>
internal static class CentreTables
{
    public static TableColumn Words(string header) => new(header, false);

    public static TableColumn Number(string header) => new(header, true);

    public static TableCell Text(string? text) => text is null ? TableCell.Missing("none") : TableCell.Of(text);

    public static TableCell Value(double? value, int decimals) => value is { } v ? TableCell.Of(v, decimals) : TableCell.Missing("none");

    public static TableCell P(double? value) => value is { } v ? TableCell.P(v) : TableCell.Missing("not tested");

    public static TableCell Rate(EventRate? rate, double per, int decimals) => rate is { } r ? TableCell.Interval(per * r.Rate, per * r.Lower, per * r.Upper, decimals) : TableCell.Missing("no time");

    public static TableRow Row(params TableCell[] cells) => new([.. cells]);

    /// <summary>Sites by stretch of time: screened over randomised.</summary>
    public static TableBlock Enrolment(EnrolmentTable table, int shown)
    {
        var skip = Math.Max(0, table.Starts.Length - shown);
        static TableCell Cell(EnrolmentCount c) => TableCell.Of(c is { Screened: 0, Randomised: 0 } ? "·" : FormattableString.Invariant($"{c.Screened} / {c.Randomised}"));
        return new TableBlock(
            "enrolment",
            $"Screened / randomised, by site and {Equipoise.Trials.Ledger.Words.Of(table.Period)}",
            [Words("Site"), Number("Since opening"), Number("Randomised a month"), .. table.Starts.Skip(skip).Select(s => Number(Moments.Iso(s)[..(table.Period == EnrolmentPeriod.Month ? 7 : 10)]))],
            [
                .. table.Sites.Select(s => new TableRow([TableCell.Of($"{s.Site} {s.Name}"), Cell(s.Total), Value(s.PerMonth, 2), .. s.Counts.Skip(skip).Select(Cell)])),
                new TableRow([TableCell.Of("All sites"), Cell(table.Total), TableCell.Missing(""), .. table.Totals.Skip(skip).Select(Cell)]),
            ],
            skip > 0 ? [FormattableString.Invariant($"The last {shown} of {table.Starts.Length} are shown; a dot is none.")] : ["A dot is none."]);
    }

    /// <summary>Cumulative enrolment against the plan.</summary>
    public static TableBlock AgainstPlan(EnrolmentTable table, int shown) => new(
        "against-plan",
        "Randomised into the cohorts that the design counts, against the plan",
        [Words("Up to"), Number("Randomised"), Number("Planned"), Number("Limits of 95%")],
        [
            .. table.AgainstPlan.Reverse().Take(shown).Select(a => Row(
                TableCell.Of(Moments.Iso(a.End)), TableCell.Of(a.Randomised), Value(a.Expected, 0), a.Lower is { } l && a.Upper is { } u ? TableCell.Of(FormattableString.Invariant($"{l:0} to {u:0}")) : TableCell.Missing("none"))),
        ],
        ["Limits: between them lies a Poisson number of the planned expectation with probability 0.95."]);

    /// <summary>Items by site and kind.</summary>
    public static TableBlock Late(LateItems items)
    {
        ImmutableArray<Trials.Cleaning.CleaningKind> kinds = [.. items.Counts.Select(c => c.Kind).Distinct().Order()];
        return new TableBlock(
            "late-by-site",
            "To be settled, by site and kind (number; oldest in days)",
            [Words("Site"), .. kinds.Select(k => Number(EntryData.Label(Trials.Ledger.Words.Of(k))))],
            [
                .. items.Forms.Select(f => new TableRow([TableCell.Of(f.Site), .. kinds.Select(k => items.Counts.FirstOrDefault(c => c.Site == f.Site && c.Kind == k) is { } c
                    ? TableCell.Of(c.Ages.Oldest is { } oldest ? FormattableString.Invariant($"{c.Ages.Total} ({oldest})") : FormattableString.Invariant($"{c.Ages.Total}"))
                    : TableCell.Of("·"))])),
            ],
            []);
    }

    /// <summary>Visits recorded, missed and missing.</summary>
    public static TableBlock Forms(LateItems items) => new(
        "forms",
        "Planned visits by site",
        [Words("Site"), Number("Expected"), Number("Recorded"), Number("Stated as missed"), Number("Nothing recorded")],
        [.. items.Forms.Select(f => Row(TableCell.Of(f.Site), TableCell.Of(f.Expected), TableCell.Share(f.Recorded, f.Expected), TableCell.Share(f.Missed, f.Expected), TableCell.Share(f.Missing, f.Expected)))],
        ["Expected: the window has passed, or the visit took place."]);

    /// <summary>Queries by site and age.</summary>
    public static TableBlock Queries(QueryAgeing queries) => new(
        "queries-by-site",
        "Queries by site: open for the site and answered for the data manager, by age in days",
        [Words("Site"), Number("Open, under 7"), Number("7 to 13"), Number("14 to 29"), Number("30 or more"), Number("Answered"), Number("Closed"), Number("Days to answer, median"), Number("90th percentile"), Number("Per 100 entries")],
        [
            .. queries.Sites.Append(queries.All).Select(s => Row(
                TableCell.Of(s.Site ?? "All sites"), TableCell.Of(s.Open.Under7), TableCell.Of(s.Open.Under14), TableCell.Of(s.Open.Under30), TableCell.Of(s.Open.Older), TableCell.Of(s.Answered.Total), TableCell.Of(s.Closed),
                Value(s.MedianDaysToAnswer, 1), Value(s.NinetiethDaysToAnswer, 1), Value(s.PerHundredEntries, 1))),
        ],
        []);

    /// <summary>Deviations by site with the funnel's limits.</summary>
    public static TableBlock DeviationsBySite(DeviationTrend trend) => new(
        "deviations-by-site",
        "Deviations by site, against the rate of all sites together",
        [Words("Site"), Number("Participant-months"), .. trend.Kinds.Select(k => Number(EntryData.Label(Trials.Ledger.Words.Of(k)))), Number("All"), Number("Expected"), Number("95% limits"), Number("99.8% limits"), Words("Place")],
        [
            .. trend.Sites.Select(s => new TableRow([
                TableCell.Of(s.Site), TableCell.Of(s.Months, 1), .. s.ByKind.Select(TableCell.Of), TableCell.Of(s.Total), Value(s.Expected, 1),
                Limits(s.Inner), Limits(s.Outer), TableCell.Of(PlaceOf(s.Place))])),
        ],
        ["Limits of the count around the expected one: exact Poisson, interpolated (Spiegelhalter 2005). A place outside is a reason to look, not a finding."]);

    /// <summary>Deviations by month.</summary>
    public static TableBlock DeviationsByMonth(DeviationTrend trend) => new(
        "deviations-by-month",
        "Deviations by month",
        [Words("Month"), .. trend.Kinds.Select(k => Number(EntryData.Label(Trials.Ledger.Words.Of(k)))), Number("All")],
        [.. trend.Months.Reverse().Take(36).Select(m => new TableRow([TableCell.Of(Moments.Iso(m.Month)[..7]), .. m.ByKind.Select(TableCell.Of), TableCell.Of(m.Total)]))],
        trend.Months.Length > 36 ? ["The last 36 months are shown."] : []);

    /// <summary>The protocol's version at each site.</summary>
    public static TableBlock Versions(SiteVersions versions) => new(
        "versions",
        "Protocol version in force by site",
        [Words("Site"), Words("Version"), Words("Since"), Number("Entry"), Words("Waiting"), Words("Randomised under")],
        [
            .. versions.Sites.Select(s => Row(
                TableCell.Of($"{s.Site} {s.Name}"), TableCell.Of(s.Version), Text(s.Since is { } at ? Moments.AtSite(at, DateTimeZone.Utc) + " UTC" : null), TableCell.Of(FormattableString.Invariant($"{s.VersionEntry}")),
                TableCell.Of(s.Waiting.IsEmpty ? "none" : string.Join(", ", s.Waiting)), TableCell.Of(s.UnderVersion.IsEmpty ? "nobody" : string.Join(", ", s.UnderVersion.Select(u => FormattableString.Invariant($"{u.Version}: {u.Randomised}")))))),
        ],
        []);

    /// <summary>Preference for last digits.</summary>
    public static TableBlock Digits(ImmutableArray<LastDigits> digits, int shown) => new(
        "digits",
        "Last digits by field and site, the least likely first",
        [Words("Field"), Words("Site"), Number("Values"), .. Enumerable.Range(0, 10).Select(d => Number(FormattableString.Invariant($"{d}"))), Number("P against other sites"), Number("Adjusted"), Number("P of equal digits")],
        [.. digits.Take(shown).Select(d => new TableRow([TableCell.Of(EntryData.Label(d.Field)), TableCell.Of(d.Site), TableCell.Of(d.Values), .. d.Digits.Select(TableCell.Of), P(d.AgainstOthers), P(d.Adjusted), P(d.Uniform.PValue)]))],
        [
            "Against other sites: Pearson's chi-squared test of the digits that occur, adjusted by Holm over all fields and sites. Equal digits: exact where fewer than 5 of each are expected, else chi-squared.",
            .. digits.Length > shown ? [FormattableString.Invariant($"{shown} of {digits.Length} are shown.")] : ImmutableArray<string>.Empty,
        ]);

    /// <summary>Participants with the same numbers.</summary>
    public static TableBlock Duplicates(ImmutableArray<DuplicateGroup> groups) => new(
        "duplicates",
        "Participants whose measured numbers are all the same",
        [Words("Participants"), Words("Sites"), Words("Values")],
        [.. groups.Select(g => Row(TableCell.Of(string.Join(", ", g.Participants)), TableCell.Of(string.Join(", ", g.Sites)), TableCell.Of(string.Join("; ", g.Values.Select(v => $"{EntryData.Label(v.Field)} {Worded(v.Value)}")))))],
        []);

    /// <summary>Days off and entry lag.</summary>
    public static TableBlock Dates(DatePlausibility dates, DateOptions options) => new(
        "dates",
        "Dates by site",
        [Words("Site"), Number("Visits"), Number("On days off"), Number("P against other sites"), Number("Entries"), Number("Days to entry, median"), Number("90th percentile"), Number(FormattableString.Invariant($"Later than {options.LateDays} days")), Number("Before the happening")],
        [
            .. dates.Sites.Select(s => Row(
                TableCell.Of(s.Site), TableCell.Of(s.Visits), TableCell.Share(s.OnDaysOff, s.Visits), P(s.DaysOffP), TableCell.Of(s.Entries), Value(s.MedianLag, 1), Value(s.NinetiethLag, 1), TableCell.Share(s.Late, s.Entries), TableCell.Of(s.Before))),
        ],
        ["Visits: screenings, consents and assessments. Days off: Saturday, Sunday, 1 January, 25 December. P: Fisher's exact test, two-sided, not adjusted."]);

    /// <summary>Adverse events per participant-month.</summary>
    public static TableBlock Reporting(AdverseEventReporting reporting) => new(
        "reporting",
        "Adverse events reported by site, per participant-month",
        [Words("Site"), Number("Participants"), Number("Participant-months"), Number("Events"), Number("Rate (exact 95% limits)"), Number("Serious"), Number("Participants without any"), Number("P of so few"), Number("Adjusted")],
        [
            .. reporting.Sites.Select(s => Row(
                TableCell.Of(s.Site), TableCell.Of(s.Participants), TableCell.Of(s.Months, 1), TableCell.Of(s.Rate?.Events ?? 0), Rate(s.Rate, 1, 3), TableCell.Of(s.Serious), TableCell.Share(s.WithoutAny, s.Participants), P(s.TooFew), P(s.Adjusted))),
            Row(TableCell.Of("All sites"), TableCell.Of(reporting.Sites.Sum(s => s.Participants)), TableCell.Of(reporting.Sites.Sum(s => s.Months), 1), TableCell.Of(reporting.All?.Events ?? 0), Rate(reporting.All, 1, 3), TableCell.Of(reporting.Sites.Sum(s => s.Serious)), TableCell.Share(reporting.Sites.Sum(s => s.WithoutAny), reporting.Sites.Sum(s => s.Participants)), TableCell.Missing(""), TableCell.Missing("")),
        ],
        ["P: exact and one-sided, that a site with its share of the time reports so few of all events; adjusted by Holm over the sites."]);

    public static string PlaceOf(FunnelPlace place) => place switch
    {
        FunnelPlace.Inside => "inside",
        FunnelPlace.Low => "below 95%",
        FunnelPlace.VeryLow => "below 99.8%",
        FunnelPlace.High => "above 95%",
        _ => "above 99.8%",
    };

    /// <summary>A number with its unit as people may read it.</summary>
    public static string Worded(string value) => value.IndexOf(' ', StringComparison.Ordinal) is var at and > 0 ? Quantity.Words(value[..at], value[(at + 1)..]) : value;

    private static TableCell Limits(FunnelLimits? limits) => limits is { } l ? TableCell.Of(FormattableString.Invariant($"{l.Lower:0.0} to {l.Upper:0.0}")) : TableCell.Missing("none");
}
