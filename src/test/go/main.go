package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	loaded, err := config.LoadDefaultConfig(context.Background())
	if err == nil {
		credentials, e := loaded.Credentials.Retrieve(context.Background())
		if e == nil {
			fmt.Println(credentials.AccessKeyID)
			return
		}
		err = e
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
