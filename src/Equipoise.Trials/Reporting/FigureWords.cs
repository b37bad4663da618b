using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Trials.Reporting;

/// <summary>A figure in words, made from its numbers, so that what a screen reader says cannot differ from what is drawn. Long lists are cut, and say so.</summary>
public static class FigureWords
{
    private const int Most = 12;

    /// <summary>Kaplan-Meier: events, participants and the estimate at the milestone and at the end of the axis, by arm.</summary>
    public static string Of(KaplanMeierFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return figure.Curves.IsEmpty
            ? "No data: there is no curve."
            : $"{Counted(figure.Curves.Length, "step curve")} of {Lower(figure.SurvivalLabel)} over {Number(figure.TimeMaximum)} on an axis of {Lower(figure.TimeLabel)}. {Listed(figure.Curves.Select(c => Curve(c, figure)), " ")}";
    }

    /// <summary>Boundary: critical values by look, what was observed, and on which side it fell.</summary>
    public static string Of(BoundaryFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        if (figure.Looks.IsEmpty && figure.Observed.IsEmpty)
        {
            return "No data: no look is planned and none was made.";
        }

        var planned = figure.Looks.Select(l => $"{l.Label} at {Percent(l.InformationFraction)} of the information: efficacy from Z {Number(l.EfficacyZ, 3)}{Effect(l.EfficacyEffect)}, futility at or below Z {Number(l.FutilityZ, 3)}{Effect(l.FutilityEffect)}");
        var seen = figure.Observed.Select(o => $"{o.Label} at {Percent(o.InformationFraction)}: Z {Number(o.Z, 2)}{Effect(o.Effect)}{Side(figure, o)}");
        return $"A positive Z {figure.EffectDirection}. Futility is {(figure.FutilityIsBinding ? "binding" : "not binding")}. Planned: {Listed(planned, "; ")}. Observed: {(figure.Observed.IsEmpty ? "nothing yet" : Listed(seen, "; "))}.";

        string Effect(double? value) => figure.EffectAxis is { } axis && value is not null ? $" ({Lower(axis.Label)} {Number(value, 3)})" : "";
    }

    /// <summary>Flow: assessed, excluded, randomised, and each arm to its analysis.</summary>
    public static string Of(ConsortFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var excluded = figure.Excluded.Sum(e => e.Count);
        var why = figure.Excluded.IsEmpty ? "" : $" ({Listed(figure.Excluded.Select(e => $"{e.Label}: {Number(e.Count)}"), "; ")})";
        return $"{Number(figure.Assessed)} assessed, {Number(excluded)} excluded{why}, {Number(figure.Randomised)} randomised. {Listed(figure.Arms.Select(a => $"{a.Label}: {Number(a.Allocated)} allocated, {Number(a.Analysed)} analysed."), " ")}".TrimEnd();
    }

    /// <summary>Accrual: what was reached, what was planned by then and in all, the forecast and the sites.</summary>
    public static string Of(AccrualFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var reached = figure.Series.Where(s => !s.Points.IsEmpty).Select(s => $"{s.Label}: {Number(s.Points[^1].Count)} by {Number(s.Points[^1].Time, 1)}");
        var axis = Lower(figure.TimeLabel);
        var words = new List<string> { figure.Series.All(s => s.Points.IsEmpty) ? "No data: nobody was randomised." : $"Cumulative counts against {axis}. {Listed(reached, "; ")}." };
        if (!figure.Planned.IsEmpty)
        {
            words.Add($"Planned: {Number(figure.Planned[^1].Count)} by {Number(figure.Planned[^1].Time, 1)}.");
        }

        if (!figure.Projection.IsEmpty)
        {
            var last = figure.Projection[^1];
            words.Add($"{figure.ProjectionLabel}: {Number(last.Middle, 0)} (from {Number(last.Lower, 0)} to {Number(last.Upper, 0)}) by {Number(last.Time, 1)}.");
        }

        if (!figure.Sites.IsEmpty)
        {
            words.Add($"By site: {Listed(figure.Sites.Select(s => $"{s.Label} {Number(s.Count)}{(s.Target is { } t ? $" of {Number(t)}" : "")}"), ", ")}.");
        }

        return string.Join(' ', words);
    }

    /// <summary>Forest: the overall effect, then each subgroup, and the interaction of each grouping.</summary>
    public static string Of(ForestFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var rows = figure.Groups.Sum(g => g.Rows.Length);
        if (rows == 0 && figure.Overall is null)
        {
            return "No data: no effect was estimated.";
        }

        var overall = figure.Overall is { } all ? $" {all.Label}: {Estimate(all)}." : "";
        var groups = figure.Groups.Select(g => $"{(g.Heading.Length > 0 ? g.Heading + ": " : "")}{Listed(g.Rows.Select(r => $"{r.Label} {Estimate(r)}"), "; ")}{(g.InteractionP is { } p && double.IsFinite(p) ? $"; interaction P {TableCell.P(p).Show()}" : "")}.");
        return $"{figure.EffectLabel} with limits; values below {Number(figure.NullValue)} favour {figure.FavoursBelow}.{overall} {Listed(groups, " ")}".TrimEnd();

        string Estimate(ForestRow row) => row.Estimate is { } e && double.IsFinite(e)
            ? $"{Fixed(e, figure.Decimals)} ({Fixed(row.Lower, figure.Decimals)} to {Fixed(row.Upper, figure.Decimals)})"
            : row.NoEstimate ?? "not estimable";
    }

    /// <summary>Adverse events: by term the share of each arm and the risk difference.</summary>
    public static string Of(AdverseEventFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        if (figure.Terms.IsEmpty)
        {
            return "No data: no adverse event was counted.";
        }

        var terms = figure.Terms.Select(t => $"{t.Term}: {Listed(t.Counts.Select((c, i) => $"{(i < figure.Arms.Length ? figure.Arms[i] : "arm")} {Number(c.Events)}/{Number(c.Participants)}{(c.Proportion is { } p ? $" ({Percent(p)})" : "")}"), ", ")}{Difference(t)}");
        return $"Participants with each event by arm{(figure.Contrast.Length > 0 ? $", and the risk difference ({figure.Contrast})" : "")}. {Listed(terms, "; ")}.";

        static string Difference(AdverseEventTerm term) => term.RiskDifference is { } d && double.IsFinite(d)
            ? $"; difference {Fixed(100 * d, 1)} points ({Fixed(100 * term.Lower, 1)} to {Fixed(100 * term.Upper, 1)})"
            : "";
    }

    /// <summary>Conditional power: at the named effects, the predictive powers, and where the curve begins and ends.</summary>
    public static string Of(ConditionalPowerFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var curve = figure.Curve.Where(p => double.IsFinite(p.Effect) && double.IsFinite(p.Power)).ToImmutableArray();
        if (curve.IsEmpty && figure.Marks.IsEmpty)
        {
            return "No data: conditional power was not computed.";
        }

        var ends = curve.IsEmpty ? "" : $" It goes from {Percent(curve[0].Power, 1)} at {Number(curve[0].Effect, 3)} to {Percent(curve[^1].Power, 1)} at {Number(curve[^1].Effect, 3)}.";
        var marks = figure.Marks.IsEmpty ? "" : $" {Listed(figure.Marks.Select(m => $"{m.Label} ({Number(m.Effect, 3)}): {Percent(m.Power, 1)}"), "; ")}.";
        var predictive = figure.Predictive.IsEmpty ? "" : $" {Listed(figure.Predictive.Select(p => $"{p.Label}: {Percent(p.Power, 1)}"), "; ")}.";
        var limit = figure.Limit is { } l && double.IsFinite(l) ? $" The protocol's limit is {Percent(l, 1)}." : "";
        return $"Conditional power by {Lower(figure.EffectLabel)}.{ends}{marks}{predictive}{limit}";
    }

    /// <summary>Doses: the sums of each state, and the participants with the fewest and the most doses given.</summary>
    public static string Of(DoseSlotFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        if (figure.Rows.IsEmpty || figure.Slots == 0)
        {
            return "No data: nobody was to be treated.";
        }

        var sums = Enum.GetValues<DoseSlotState>().Select(state => (State: state, Sum: figure.Rows.Sum(r => Count(r, state, figure.Slots)))).Where(s => s.Sum > 0);
        var given = figure.Rows.Select(r => Count(r, DoseSlotState.Given, figure.Slots)).Order().ToList();
        var median = (given[(given.Count - 1) / 2] + given[given.Count / 2]) / 2.0;
        return $"{Counted(figure.Rows.Length, "participant")}, {Counted(figure.Slots, "slot")} each in {Counted(figure.Cycles.Length, "cycle")}. Doses given by participant: median {Number(median, 1)}, from {Number(given[0])} to {Number(given[^1])}. Slots: {string.Join(", ", sums.Select(s => $"{Number(s.Sum)} {Ledger.Words.Spoken(s.State)}"))}.";
    }

    /// <summary>Courses: how many lanes of each arm, and how many of each event.</summary>
    public static string Of(SwimmerFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        if (figure.Lanes.IsEmpty)
        {
            return "No data: nobody was randomised.";
        }

        var arms = figure.Arms.Select((arm, i) => (arm, Lanes: figure.Lanes.Where(l => l.Arm == i).ToList()))
            .Select(a => $"{a.arm}: {Counted(a.Lanes.Count, "participant")}{string.Concat(Enum.GetValues<SwimmerEvent>().Select(e => (Event: e, Sum: a.Lanes.Sum(l => l.Marks.Count(m => m.Event == e)))).Where(s => s.Sum > 0).Select(s => $", {Number(s.Sum)} {Ledger.Words.Spoken(s.Event)}"))}");
        return $"Courses over {Lower(figure.TimeLabel)}; the longest is {Number(figure.Lanes.Where(l => double.IsFinite(l.End)).Select(l => l.End).DefaultIfEmpty(0).Max(), 1)}. {Listed(arms, "; ")}.";
    }

    /// <summary>How many of a participant's slots are in a state; slots that are not told count as not reached.</summary>
    public static int Count(DoseSlotRow row, DoseSlotState state, int slots)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Slots.Take(slots).Count(s => s == state) + (state == DoseSlotState.NotReached ? Math.Max(0, slots - row.Slots.Length) : 0);
    }

    private static string Curve(SurvivalCurveData curve, KaplanMeierFigure figure)
    {
        var risk = curve.RiskTable.IsEmpty ? (RiskTableEntry?)null : curve.RiskTable[0];
        var at = figure.MilestoneTime is { } time && double.IsFinite(time) ? $", {At(curve, time)} at {Number(time)}" : "";
        return $"{curve.Label}: {(risk is { } r ? Counted(r.AtRisk, "participant") + ", " : "")}{Counted(Math.Max(0, curve.Steps.Length - 1), "step")}{at}, {At(curve, Math.Min(curve.EndOfFollowUp, figure.TimeMaximum))} at the end.";
    }

    private static string At(SurvivalCurveData curve, double time) => time > curve.EndOfFollowUp || curve.Steps.All(s => !(s.Time <= time))
        ? "not known"
        : Percent(curve.Steps.Last(s => s.Time <= time).Survival, 1);

    private static string Side(BoundaryFigure figure, ObservedLook seen)
    {
        var look = figure.Looks.FirstOrDefault(l => l.Label == seen.Label);
        return look is null || !double.IsFinite(seen.Z) ? "" : seen.Z >= look.EfficacyZ ? ", efficacy reached" : seen.Z <= look.FutilityZ ? ", futility reached" : ", no bound reached";
    }

    private static string Listed(IEnumerable<string> items, string between)
    {
        var all = items.ToList();
        return string.Join(between, all.Take(Most)) + (all.Count > Most ? $"{between}and {Number(all.Count - Most)} more in the table" : "");
    }

    private static string Counted(int count, string thing) => $"{Number(count)} {thing}{(count == 1 ? "" : "s")}";

    private static string Lower(string text) => text.Length > 1 && char.IsUpper(text[0]) && !char.IsUpper(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value, int decimals = 2) => value is { } v && double.IsFinite(v) ? Math.Round(v, decimals).ToString("0.######", CultureInfo.InvariantCulture) : "none";

    private static string Fixed(double? value, int decimals) => value is { } v && double.IsFinite(v) ? v.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : "no limit";

    private static string Percent(double value, int decimals = 0) => double.IsFinite(value) ? Fixed(100 * value, decimals) + "%" : "not known";
}
