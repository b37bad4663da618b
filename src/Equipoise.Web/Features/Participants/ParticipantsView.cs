using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Screening;
using Equipoise.Web.Frame;
using Equipoise.Web.Inspection;
using NodaTime;

namespace Equipoise.Web.Features.Participants;

/// <summary>A candidate or participant in a line, without arm.</summary>
public sealed record ParticipantRow(string Id, string Site, string ScreenedOn, string Standing);

/// <summary>Everybody who was screened.</summary>
public sealed record ParticipantsView(FrameView Frame, ImmutableArray<ParticipantRow> Rows)
{
    /// <summary>The list of a reading.</summary>
    internal static ParticipantsView Of(LedgerReading reading) =>
        new(FrameView.Of(reading), [.. reading.State.InOrder.Select(p => new ParticipantRow(p.Id, p.Site, Iso(p.ScreenedOn), Standing(p, reading.State)))]);

    private static string Standing(ParticipantState p, TrialState state) =>
        p.Randomisation is { } r ? $"Randomised {Iso(r.Fact.RandomisedOn)}{(p.Death is { } d ? ", died " + Iso(d.Fact.DiedOn) : p.Loss is { } l ? ", last contact " + Iso(l.Fact.LastContactOn) : "")}"
        : p.Exclusion is { } x ? $"Not randomised, {Iso(x.Fact.ExcludedOn)}: {ExclusionWords.Of(x.Fact, state.ProtocolOf(p))}"
        : "In screening";

    private static string Iso(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}
