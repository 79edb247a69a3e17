using Cohort.Node.Hosting;

return await NodeProgram.RunAsync(args, null);
