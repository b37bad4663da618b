using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Trials.Safety;

/// <summary>An adverse event as it counts now: the report, what was learnt since, and the reports that were sent about it.</summary>
/// <param name="Report">The report, with its entry; the entry names the event.</param>
public sealed record AdverseEventState(Sourced<AdverseEventReported> Report)
{
    /// <summary>What was learnt since, in the order recorded.</summary>
    public ImmutableArray<Sourced<AdverseEventUpdated>> Updates { get; init; } = [];

    /// <summary>Reports sent about it, in the order recorded.</summary>
    public ImmutableArray<Sourced<SafetyReportSent>> Sent { get; init; } = [];

    /// <summary>The entry that reported it, by which commands name it.</summary>
    public long Entry => Report.Sequence;

    /// <summary>The values as they count now: the report's, each replaced by the last update that gave another.</summary>
    public AdverseEventReported Current { get; private init; } = Report.Fact;

    /// <summary>Term of the dictionary.</summary>
    public string Term => Current.Term;

    /// <summary>Worst grade so far.</summary>
    public int Grade => Current.Grade;

    /// <summary>First day.</summary>
    public LocalDate OnsetOn => Current.OnsetOn;

    /// <summary>Whether it meets a criterion of seriousness.</summary>
    public bool Serious => Current.Serious;

    /// <summary>Whether the treatment may have caused it: possibly or more.</summary>
    public bool Related => Current.Attribution >= Attribution.Possible;

    /// <summary>The values as they counted after the report and after each update, with the instant from which each was known.</summary>
    public IEnumerable<(Instant KnownAt, AdverseEventReported Values)> Versions
    {
        get
        {
            var values = Report.Fact;
            yield return (values.AwareAt, values);
            foreach (var update in Updates)
            {
                values = Updated(values, update.Fact);
                yield return (update.Fact.KnownAt, values);
            }
        }
    }

    /// <summary>Whether a protocol's list expects it as it counts now; judged anew, so that a corrected grade is judged by its corrected value.</summary>
    public bool ExpectedUnder(TrialProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return Expectedness.Judge(protocol.Document.Safety.Expected, Term, Grade).Expected;
    }

    /// <summary>The event after new information.</summary>
    internal AdverseEventState With(AdverseEventUpdated update, long sequence) => this with { Updates = Updates.Add(new(update, sequence)), Current = Updated(Current, update) };

    /// <summary>The event after a report was sent.</summary>
    internal AdverseEventState With(SafetyReportSent sent, long sequence) => this with { Sent = Sent.Add(new(sent, sequence)) };

    /// <summary>Values with those of an update in their place. The last day stands only while the event is over.</summary>
    internal static AdverseEventReported Updated(AdverseEventReported values, AdverseEventUpdated update)
    {
        var outcome = update.Outcome ?? values.Outcome;
        return values with
        {
            Grade = update.Grade ?? values.Grade,
            EndedOn = IsOver(outcome) ? update.EndedOn ?? values.EndedOn : null,
            Attribution = update.Attribution ?? values.Attribution,
            AttributedTo = update.AttributedTo ?? values.AttributedTo,
            Action = update.Action ?? values.Action,
            Outcome = outcome,
            Seriousness = update.Seriousness ?? values.Seriousness,
            Expected = update.Expected,
            Explanation = update.Explanation,
        };
    }

    /// <summary>Whether an event with this outcome has ended.</summary>
    internal static bool IsOver(AdverseEventOutcome outcome) => outcome is AdverseEventOutcome.Resolved or AdverseEventOutcome.ResolvedWithSequelae or AdverseEventOutcome.Fatal;
}
