using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Trials.Reporting;

/// <summary>
/// The letters under which a closed report shows the arms: the same in every report of a trial. Their order follows from the allocation secret where arms are concealed, and from the commitment to it where
/// they are not; it tells nothing about the arms' order in the protocol.
/// </summary>
internal sealed class GroupCodes
{
    private readonly TrialProtocol coded;
    private readonly ImmutableDictionary<string, string> letters;

    private GroupCodes(TrialProtocol protocol, ImmutableArray<ArmDeclaration> order)
    {
        Arms = order;
        letters = order.Select((a, i) => (a.Id, Letter: ((char)('A' + i)).ToString())).ToImmutableDictionary(a => a.Id, a => a.Letter, StringComparer.Ordinal);
        coded = protocol.WithArms([.. order.Select(a => a with
        {
            Id = letters[a.Id],
            Label = "Group " + letters[a.Id],
            Crossover = a.Crossover is AtFirstRecurrence crossover ? crossover with { To = letters[crossover.To] } : a.Crossover,
        })]);
    }

    /// <summary>The arms in the order of their letters.</summary>
    public ImmutableArray<ArmDeclaration> Arms { get; }

    /// <summary>The codes of a trial.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="key">What opens concealed arms; null where arms are not concealed.</param>
    public static GroupCodes Of(TrialState state, AllocationKey? key)
    {
        var protocol = state.Protocol!;
        string Draw(ArmDeclaration arm) => key is not null && protocol.ArmsConcealed
            ? key.Code(new AllocationRequest("report group " + arm.Id, 1, [], []) { Segment = 1 })
            : LedgerEntry.HashOf($"{state.Segments[0].Commitment}\nreport group {arm.Id}");
        return new GroupCodes(protocol, [.. protocol.Document.Arms.Select(a => (Arm: a, Draw: Draw(a))).OrderBy(a => a.Draw, StringComparer.Ordinal).ThenBy(a => a.Arm.Id, StringComparer.Ordinal).Select(a => a.Arm)]);
    }

    /// <summary>A state and its dataset with letters in place of arms.</summary>
    public (TrialState State, AnalysisDataset Dataset) Apply(TrialState state, AnalysisDataset dataset) => (
        state.WithArms(state.Participants.Values
            .Where(p => p.Randomisation?.Fact.Arm is not null)
            .ToDictionary(p => p.Id, p => letters[p.Randomisation!.Value.Fact.Arm!], StringComparer.Ordinal)),
        dataset.WithArms(coded, arm => letters[arm]));

    /// <summary>The page that says which arm each letter is.</summary>
    public ReportModel Key(string title, ImmutableArray<ReportFact> provenance) => new(
        "Key to the groups of the closed report",
        title,
        ["CONFIDENTIAL - CLOSED. Keep this page apart from the closed report; reveal it to the board on its recorded request."],
        provenance,
        [
            new ReportSection("group-key", "Which arm each group is", [new TableBlock(
                "group-key",
                "Groups and arms",
                [new("Group", false), new("Arm", false)],
                [.. Arms.Select(a => new TableRow([TableCell.Of("Group " + letters[a.Id]), TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{a.Label} ({a.Id})"))]))],
                [])]),
        ]);
}
