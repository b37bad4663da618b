using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Analysis;

/// <summary>One endpoint of one participant: whole days from randomisation, and whether they end in an event.</summary>
public readonly record struct EndpointTime(string Endpoint, int Days, bool Event)
{
    /// <summary>By what it ends.</summary>
    public EndpointEnding EndedBy { get; init; } = EndpointEnding.NothingSince;
}

/// <summary>By what the time to an endpoint ends.</summary>
public enum EndpointEnding
{
    /// <summary>A relapse, dated by the protocol's rule.</summary>
    Relapse,

    /// <summary>Death.</summary>
    Death,

    /// <summary>A second primary cancer.</summary>
    SecondPrimary,

    /// <summary>Another therapy that counts as an event.</summary>
    NewTherapy,

    /// <summary>Without an event, at the last assessment that could have shown a recurrence.</summary>
    LastAssessment,

    /// <summary>Without an event, at the last date of being known alive.</summary>
    LastContact,

    /// <summary>Without an event, at the last assessment before another therapy.</summary>
    CensoredAtNewTherapy,

    /// <summary>Without an event, at the diagnosis of a second primary cancer.</summary>
    CensoredAtSecondPrimary,

    /// <summary>Without an event, at crossover.</summary>
    CensoredAtCrossover,

    /// <summary>Without an event, at the last assessment before missed visits.</summary>
    CensoredBeforeMissedVisits,

    /// <summary>Without an event, at randomisation: nothing is recorded since.</summary>
    NothingSince,
}

/// <summary>One randomised participant at the cut; where arms are concealed, with the code in place of the arm. <paramref name="Sources"/> are the ledger entries behind the row.</summary>
public sealed record AnalysisRow(
    string Participant,
    string Site,
    string Cohort,
    string Stratum,
    string Arm,
    int Position,
    LocalDate RandomisedOn,
    ImmutableArray<EndpointTime> Times,
    bool Relapsed,
    bool Died,
    bool CrossedOver,
    ImmutableArray<long> Sources)
{
    /// <summary>Whether the participant is lost to follow-up by the cut.</summary>
    public bool Lost { get; init; }

    /// <summary>The endpoint of that name.</summary>
    public EndpointTime Time(string endpoint) => Times.First(t => t.Endpoint == endpoint);
}

/// <summary>
/// The keystone: every randomised participant at a data cut, with arm. Simulated, rehearsed and real trials meet here, and every analysis starts here.
/// It is unblinded; <see cref="Blind"/> gives the dataset that blinded roles work with.
/// </summary>
public sealed class AnalysisDataset
{
    private AnalysisDataset(TrialProtocol protocol, LocalDate asOf, long upToSequence, ImmutableArray<AnalysisRow> rows)
    {
        Protocol = protocol;
        AsOf = asOf;
        UpToSequence = upToSequence;
        Rows = rows;
        Csv = Write(protocol, rows);
        Sha256 = LedgerEntry.HashOf(Csv);
    }

    /// <summary>The protocol.</summary>
    public TrialProtocol Protocol { get; }

    /// <summary>Last clinical date that counts.</summary>
    public LocalDate AsOf { get; }

    /// <summary>Last ledger entry that counts.</summary>
    public long UpToSequence { get; }

    /// <summary>Rows, by participant's number.</summary>
    public ImmutableArray<AnalysisRow> Rows { get; }

    /// <summary>The dataset as CSV, one row per participant, LF line ends.</summary>
    public string Csv { get; }

    /// <summary>SHA-256 of <see cref="Csv"/>.</summary>
    public string Sha256 { get; }

    /// <summary>The dataset of everything in the state, with clinical dates up to a day.</summary>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static AnalysisDataset At(TrialState state, LocalDate asOf)
    {
        var protocol = state.Protocol ?? throw new InvalidOperationException("The trial is not active; there is no protocol to analyse under.");
        var rows = state.InOrder
            .Where(p => p.Randomisation is { } r && r.Fact.RandomisedOn <= asOf)
            .Select(p => EndpointRules.RowOf(p, protocol, asOf));
        return new AnalysisDataset(protocol, asOf, state.Version, [.. rows]);
    }

    /// <summary>A dataset that did not come from a ledger: rows of a completed trial, brought in.</summary>
    /// <param name="protocol">The protocol that describes it.</param>
    /// <param name="rows">One per participant; without ledger entries behind them.</param>
    /// <param name="asOf">The last clinical date that counts, or the day of the file.</param>
    /// <exception cref="ArgumentException">A row has an arm or a cohort that the protocol does not have; it is named.</exception>
    public static AnalysisDataset Of(TrialProtocol protocol, ImmutableArray<AnalysisRow> rows, LocalDate asOf)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        foreach (var row in rows)
        {
            if (protocol.Document.Arms.All(a => a.Id != row.Arm) || protocol.Document.Cohorts.All(c => c.Id != row.Cohort))
            {
                throw new ArgumentException($"{row.Participant} has the arm '{row.Arm}' and the cohort '{row.Cohort}'; the protocol has the arms {string.Join(", ", protocol.Document.Arms.Select(a => a.Id))} and the cohorts {string.Join(", ", protocol.Document.Cohorts.Select(c => c.Id))}", nameof(rows));
            }
        }

        return new AnalysisDataset(protocol, asOf, 0, rows);
    }

    /// <summary>The same rows with the arms under other names.</summary>
    /// <param name="protocol">The protocol with those names.</param>
    /// <param name="nameOf">The name that stands for an arm.</param>
    internal AnalysisDataset WithArms(TrialProtocol protocol, Func<string, string> nameOf) => new(protocol, AsOf, UpToSequence, [.. Rows.Select(r => r with { Arm = nameOf(r.Arm) })]);

    /// <summary>The dataset with other times to an endpoint, for a sensitivity analysis.</summary>
    internal AnalysisDataset WithTimes(string endpoint, Func<AnalysisRow, EndpointTime> time) =>
        new(Protocol, AsOf, UpToSequence, [.. Rows.Select(r => r with { Times = [.. r.Times.Select(t => t.Endpoint == endpoint ? time(r) : t)] })]);

    /// <summary>The rows of an analysis set.</summary>
    public ImmutableArray<AnalysisRow> InSet(string analysisSet)
    {
        var cohorts = Protocol.AnalysisSet(analysisSet).Cohorts;
        return [.. Rows.Where(r => cohorts.Contains(r.Cohort))];
    }

    /// <summary>The survival sample of an endpoint in an analysis set: groups are arms in the protocol's order with the control first, strata the strata of randomisation.</summary>
    public SurvivalSample Sample(string endpoint, string analysisSet)
    {
        var rows = InSet(analysisSet);
        var arms = new[] { Protocol.Control.Id }.Concat(Protocol.Document.Arms.Where(a => a.Role != ArmRole.Control).Select(a => a.Id)).ToList();
        return SurvivalSample.Create(
            [.. rows.Select(r => (double)r.Time(endpoint).Days)],
            [.. rows.Select(r => r.Time(endpoint).Event)],
            Factor.FromLabels([.. rows.Select(r => r.Arm)], arms),
            Factor.FromLabels([.. rows.Select(r => r.Stratum)]));
    }

    /// <summary>The dataset without arms, and without anything from which arms follow.</summary>
    public BlindedDataset Blind() => new(AsOf, UpToSequence, [.. Rows.Select(r => new BlindedRow(r.Participant, r.Site, r.Cohort, r.Stratum, r.RandomisedOn, r.Times) { Lost = r.Lost })]);

    private static string Write(TrialProtocol protocol, ImmutableArray<AnalysisRow> rows)
    {
        var csv = new StringBuilder("participant,site,cohort,stratum,position,arm,randomised_on");
        foreach (var endpoint in protocol.Document.Endpoints)
        {
            csv.Append(CultureInfo.InvariantCulture, $",{Cell(endpoint.Id.ToLowerInvariant() + "_days")},{Cell(endpoint.Id.ToLowerInvariant() + "_event")},{Cell(endpoint.Id.ToLowerInvariant() + "_ended_by")}");
        }

        csv.Append(",relapsed,died,crossed_over,ledger_entries\n");
        foreach (var r in rows)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{Cell(r.Participant)},{Cell(r.Site)},{Cell(r.Cohort)},{Cell(r.Stratum)},{r.Position},{Cell(r.Arm)},{r.RandomisedOn:uuuu-MM-dd}");
            foreach (var time in r.Times)
            {
                csv.Append(CultureInfo.InvariantCulture, $",{time.Days},{(time.Event ? 1 : 0)},{Words.Of(time.EndedBy)}");
            }

            csv.Append(CultureInfo.InvariantCulture, $",{(r.Relapsed ? 1 : 0)},{(r.Died ? 1 : 0)},{(r.CrossedOver ? 1 : 0)},{string.Join(' ', r.Sources)}\n");
        }

        return csv.ToString();
    }

    /// <summary>A text cell; what a spreadsheet would take for a formula is quoted with an apostrophe in front.</summary>
    private static string Cell(string text)
    {
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\n\r") >= 0 ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }
}

/// <summary>A participant without arm.</summary>
public sealed record BlindedRow(string Participant, string Site, string Cohort, string Stratum, LocalDate RandomisedOn, ImmutableArray<EndpointTime> Times)
{
    /// <summary>Whether the participant is lost to follow-up by the cut.</summary>
    public bool Lost { get; init; }
}

/// <summary>The dataset that blinded roles work with: there is no arm in it, and no way to one.</summary>
public sealed record BlindedDataset(LocalDate AsOf, long UpToSequence, ImmutableArray<BlindedRow> Rows)
{
    /// <summary>The dataset of everything in a state, with clinical dates up to a day; it is made without looking at arms or codes, which need not be there.</summary>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static BlindedDataset Of(TrialState state, LocalDate asOf)
    {
        ArgumentNullException.ThrowIfNull(state);
        var protocol = state.Protocol ?? throw new InvalidOperationException("The trial is not active; there is no protocol to analyse under.");
        var rows = state.InOrder.Where(p => p.Randomisation is { } r && r.Fact.RandomisedOn <= asOf).Select(p => EndpointRules.RowOf(p, protocol, asOf));
        return new BlindedDataset(asOf, state.Version, [.. rows.Select(r => new BlindedRow(r.Participant, r.Site, r.Cohort, r.Stratum, r.RandomisedOn, r.Times) { Lost = r.Lost })]);
    }

    /// <summary>Events of an endpoint, both arms together.</summary>
    public int Events(string endpoint) => Rows.Count(r => r.Times.First(t => t.Endpoint == endpoint).Event);
}
