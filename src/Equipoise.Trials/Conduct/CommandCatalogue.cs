using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Trials.Access;
using Equipoise.Trials.Board;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Dictionary;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Safety.Laboratory;
using Equipoise.Trials.Screening;

namespace Equipoise.Trials.Conduct;

/// <summary>Every command of a trial, by the name under which it is given. Adding one is its record and one line here.</summary>
public static class CommandCatalogue
{
    /// <summary>The commands.</summary>
    public static ImmutableArray<Type> All { get; } =
    [
        typeof(ActivateTrial), typeof(OpenSite), typeof(AmendProtocol), typeof(ActivateAmendment), typeof(ProposeSchemeChange), typeof(ApproveSchemeChange),
        typeof(ScreenCandidate), typeof(GiveConsent), typeof(RecordMeasurements), typeof(AssessEligibility), typeof(ExcludeCandidate), typeof(SignEntry), typeof(RecordIneligibility),
        typeof(Randomise), typeof(MarkRandomisedInError), typeof(CorrectStratum), typeof(UnblindParticipant),
        typeof(StartCycle), typeof(OmitCycle), typeof(ReduceDose), typeof(GiveDose), typeof(HoldDose), typeof(SkipDose), typeof(StopTreatment),
        typeof(ReportAdverseEvent), typeof(UpdateAdverseEvent), typeof(RecordReportSent), typeof(RecordLaboratoryResults), typeof(LoadToxicityDictionary), typeof(RecordSafetyAdvice),
        typeof(RecordAssessment), typeof(RecordMissedVisit), typeof(RecordContact), typeof(RecordRelapse), typeof(RecordSecondPrimary), typeof(RecordNewTherapy), typeof(StartCrossover), typeof(RecordDeath), typeof(RecordLossToFollowUp),
        typeof(WithdrawFromTreatment), typeof(WithdrawFromFollowUp), typeof(WithdrawConsent),
        typeof(CorrectEntry), typeof(StrikeEntry), typeof(RecordDeviation), typeof(RecordOverdue), typeof(RaiseQuery), typeof(AnswerQuery), typeof(ReopenQuery), typeof(CloseQuery),
        typeof(TakeDataCut), typeof(RecordInterimResult), typeof(RecordBoardAdvice), typeof(SignAdvice), typeof(RecordSponsorDecision), typeof(CloseAccrual), typeof(EndFollowUp), typeof(LockDatabase), typeof(IssueReport), typeof(RecordRefusedReport),
        typeof(RevealGroupCodes), typeof(RecordMinutes), typeof(SignMinutes), typeof(ReviewRecordTrail),
        typeof(RequestReveal), typeof(RevealSecret), typeof(StateLedgerGap),
        typeof(GiveGrant), typeof(WithdrawGrant),
    ];

    /// <summary>A command's name: its record's, in lower camel case.</summary>
    public static string NameOf(Command command) => NameOf(command.GetType());

    /// <summary>A command type's name.</summary>
    public static string NameOf(Type type) => char.ToLowerInvariant(type.Name[0]) + type.Name[1..];

    /// <summary>Reads a command from JSON: <c>{"command": "giveConsent", ...}</c>.</summary>
    /// <exception cref="FormatException">The text is not a command; the message says what was found and what would be accepted.</exception>
    public static Command Read(string json)
    {
        try
        {
            var body = JsonNode.Parse(json) as JsonObject ?? throw new FormatException("A command is a JSON object.");
            var name = body["command"]?.GetValue<string>() ?? throw new FormatException("The key \"command\" is missing. Accepted: " + Names());
            var type = All.FirstOrDefault(t => NameOf(t) == name) ?? throw new FormatException($"There is no command \"{name}\". Accepted: " + Names());
            body.Remove("command");
            if (body.Any(p => p.Value is JsonArray list && list.Contains(null)))
            {
                throw new FormatException("A list of the command holds null; accepted are values.");
            }

            return (Command)body.Deserialize(type, EventJson.Options)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("The command cannot be read: " + e.Message, e);
        }
    }

    private static string Names() => string.Join(", ", All.Select(NameOf));
}
