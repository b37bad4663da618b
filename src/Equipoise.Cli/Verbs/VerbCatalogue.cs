using System.Collections.Immutable;
using System.CommandLine;
using Equipoise.Cli.Verbs.Analyse;
using Equipoise.Cli.Verbs.Boundary;
using Equipoise.Cli.Verbs.Rehearse;
using Equipoise.Cli.Verbs.Simulate;

namespace Equipoise.Cli.Verbs;

/// <summary>Every verb of the program, in the order of its help. Adding one is its file and one line here.</summary>
internal static class VerbCatalogue
{
    /// <summary>The verbs, each made for a shell.</summary>
    public static ImmutableArray<Func<Shell, Command>> All { get; } =
    [
        DemoVerb.Create,
        RehearseVerb.Create,
        DesignVerb.Create,
        BoundaryVerb.Create,
        ToxicityVerb.Create,
        SimulateVerb.Create,
        MonitorVerb.Create,
        ForecastVerb.Create,
        AnalyseVerb.Create,
        MethodsVerb.Create,
        AdjustVerb.Create,
        LookVerb.Create,
        ReportVerb.Create,
        CleaningVerb.Create,
        CleaningVerb.CreateDeviations,
        CheckVerb.Create,
        LedgerVerb.Create,
        Randomisation.RandomisationVerb.Create,
        NewVerb.Create,
        AmendVerb.Create,
        AmendVerb.CreateActivate,
        Randomisation.SchemeVerb.Create,
        Safety.DictionaryVerb.Create,
        Safety.SafetyVerb.Create,
        ActVerb.Create,
        Participant.ParticipantVerb.Create,
        BatchVerb.Create,
        DeskVerb.Create,
        SchemaVerb.Create,
        VerifyVerb.Create,
        Randomisation.RevealVerb.Create,
        Randomisation.GapVerb.Create,
        Randomisation.UnblindVerb.Create,
        Randomisation.CredentialVerb.Create,
        WitnessVerb.Create,
        BackupVerb.Create,
        BackupVerb.CreateRestore,
        MigrateVerb.Create,
    ];
}
