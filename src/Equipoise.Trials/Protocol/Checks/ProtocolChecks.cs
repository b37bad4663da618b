using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>What a well-formed document is checked for. Adding a check is a new file and one line here.</summary>
internal static class ProtocolChecks
{
    public static ImmutableArray<Action<ProtocolDocument, SourceMap>> All { get; } =
    [
        NameChecks.Run,
        CriterionChecks.Run,
        ArmChecks.Run,
        SchemeChecks.Run,
        DesignChecks.Run,
        ScenarioChecks.Run,
        SafetyChecks.Run,
    ];
}
