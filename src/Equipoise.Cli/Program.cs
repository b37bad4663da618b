using System.Text;
using Equipoise.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// The one place where the clock and the settings of the machine come in.
return CommandLine.Run(args, new Shell(Console.Out, Console.Error, Console.In, TimeProvider.System, Environment.GetEnvironmentVariable, FaultHook.From(Environment.GetEnvironmentVariable(FaultHook.Setting))));
