using System.Text;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Reporting;

/// <summary><c>flow.csv</c>: the events behind the flow of participants, one row for each entry as it counts at the cut, so that <c>check.R</c> counts the flow again from them.</summary>
internal static class FlowFile
{
    /// <summary>Writes the file.</summary>
    public static string Of(TrialState state)
    {
        var csv = new StringBuilder("entry,participant,event,detail\n");
        foreach (var participant in state.InOrder)
        {
            foreach (var (fact, sequence) in EventHistory.OldestFirst(participant.History))
            {
                var detail = fact switch
                {
                    CandidateScreened e => e.RescreenOf ?? "",
                    CandidateExcluded e => Words.Of(e.Reason),
                    ParticipantRandomised => participant.Randomisation!.Value.Fact.Arm ?? "",
                    DoseGiven or CrossoverStarted or LostToFollowUp or TreatmentWithdrawn or FollowUpWithdrawn or ConsentWithdrawn or RandomisedInErrorMarked => "",
                    _ => null,
                };
                if (detail is not null)
                {
                    csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"{sequence},{AnalysisFile.Cell(participant.Id)},{EventCatalogue.Of(fact.GetType()).Name},{AnalysisFile.Cell(detail)}\n");
                }
            }
        }

        return csv.ToString();
    }
}
