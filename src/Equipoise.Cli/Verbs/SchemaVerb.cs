using System.CommandLine;
using System.Text.Json.Nodes;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise schema</c>: the JSON Schema by which editors complete and check a protocol file.</summary>
internal static class SchemaVerb
{
    public static Command Create(Shell shell) => shell.Verb("schema", "Print the JSON Schema of the protocol file.", [], _ => Print());

    private static Outcome Print()
    {
        var schema = SchemaWriter.Write();
        return Outcome.Done(JsonNode.Parse(schema)!, console => console.Profile.Out.Writer.Write(schema));
    }
}
